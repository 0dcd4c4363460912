"""Cooperatives by the people in office; personal data, for staff alone."""

from cooperatives.models import BoardMember

PEOPLE = 50


def people_named(name: str) -> list[BoardMember]:
    """At most `PEOPLE` persons whose name holds every word of `name`, those in office and chairs first; one query."""
    found = BoardMember.objects.select_related("cooperative__kelurahan__kecamatan")
    for word in name.split():
        found = found.filter(name__icontains=word)
    return sorted(
        found.order_by("until", "name")[:PEOPLE], key=lambda one: (one.until is not None, one.office != "ketua")
    )
