"""Who has what on the desk."""

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from klinik_koperasi.accounts.models import User
from klinik_koperasi.accounts.roles import HEAD, REVIEWER
from reports.models import Report


def reviewers() -> QuerySet[User]:
    """Who can look at reports."""
    return User.objects.filter(is_active=True, groups__name__in=[REVIEWER, HEAD]).distinct().order_by("name")


def loads_now() -> list[dict]:
    """Open reports by reviewer, nobody's last: how many, how many past the review's deadline, the oldest's age in days; two
    queries."""
    today = timezone.localdate()
    counted = (
        Report.objects.waiting()
        .order_by()
        .values("reviewer")
        .annotate(
            open=Count("pk"), late=Count("pk", filter=Q(campaign__review_due_on__lt=today)), oldest=Min("sent_at")
        )
    )
    people = User.objects.in_bulk([row["reviewer"] for row in counted if row["reviewer"]])
    rows = [_load(row, people.get(row["reviewer"])) for row in counted]
    return sorted(rows, key=lambda row: (row["person"] is None, row["person"].name if row["person"] else ""))


def _load(row: dict, person: User | None) -> dict:
    days = (timezone.now() - row["oldest"]).days
    return {"person": person, "open": row["open"], "late": row["late"], "days": days}
