"""One-line verbs over reports."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from reports.enums import OPEN, ReportStatus, Severity


class ReportQuerySet(models.QuerySet):
    def waiting(self):
        """Those on the office's desk."""
        return self.filter(status__in=OPEN)

    def settled(self):
        return self.filter(status=ReportStatus.SETTLED)

    def newest_versions(self):
        """Without those beside which a later version of the same report was settled."""
        same = ["cooperative", "campaign", "chart"]
        later = self.model.objects.settled().filter(**{name: OuterRef(name) for name in same})
        return self.exclude(Exists(later.filter(version__gt=OuterRef("version"))))

    def with_people(self):
        return self.select_related("cooperative__kelurahan__kecamatan", "campaign", "reviewer")

    def with_errors(self):
        """Adds `error_count`: findings of weight error in the newest submission, None before the first."""
        papers = self.model.submissions.rel.related_model.objects.filter(report=OuterRef("pk")).order_by("-number")
        errors = Count("findings", filter=Q(findings__severity=Severity.ERROR))
        return self.annotate(error_count=Subquery(papers.annotate(n=errors).values("n")[:1]))

    def oldest_first(self):
        return self.order_by("sent_at", "pk")
