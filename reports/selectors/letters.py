"""What the office wrote to a cooperative about its reports."""

from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, Subquery, When

from cooperatives.models import Cooperative
from klinik_koperasi.documents.models import IssuedDocument, Kind
from reports.models import Reminder, Report, Submission

# What a letter is about: the way from there to the cooperative, the book year, and the report that it is of, if any
SUBJECTS = {
    Report: ("cooperative", "campaign__tahun_buku", "pk"),
    Submission: ("report__cooperative", "report__campaign__tahun_buku", "report"),
    Reminder: ("cooperative", "campaign__tahun_buku", None),
}


def letters_to(cooperative: Cooperative) -> QuerySet[IssuedDocument]:
    """Results, what is to be mended, reminders: the newest first, without their bytes, in one query.

    Each has `tahun_buku`, and as `report` the key of the report that it is of (None: a reminder, of a book year). Withdrawn
    ones are left out, and those that a correction has replaced.
    """
    kinds = ContentType.objects.get_for_models(*SUBJECTS)
    rows = {kinds[model]: model.objects.filter(**{to: cooperative}).order_by() for model, (to, *_) in SUBJECTS.items()}
    own = reduce(or_, (Q(content_type=kind, object_id__in=found.values("pk")) for kind, found in rows.items()))
    same = {name: OuterRef(name) for name in ("content_type", "object_id", "kind")}
    later = IssuedDocument.objects.filter(version__gt=OuterRef("version"), **same).standing().archived()
    found = IssuedDocument.objects.filter(own, ~Exists(later)).standing().archived().exclude(kind=Kind.RECEIPT)
    years, reports = (
        Case(
            *(_told(kinds[model], rows[kinds[model]], ways[n]) for model, ways in SUBJECTS.items() if ways[n]),
            output_field=BigIntegerField(),
        )
        for n in (1, 2)
    )
    return found.annotate(tahun_buku=years, report=reports).without_content().order_by("-issued_at", "-pk")


def _told(kind: ContentType, rows: QuerySet, way: str) -> When:
    """A value of the row that a letter is about."""
    return When(content_type=kind, then=Subquery(rows.filter(pk=OuterRef("object_id")).values(way)))
