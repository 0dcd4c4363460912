"""One-line verbs over reports, and who may see which."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from reports import access
from reports.enums import OPEN, ReportStatus, Severity


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff with the right to read see all reports, people of a cooperative its own while they are in office, others
        none; a page is `get_object_or_404(Report.objects.visible_to(request.user), …)`."""
        if user.is_active and user.has_perm(access.VIEW):
            return self
        return self.filter(cooperative__in=access.in_force(user, access.READERS).values("cooperative"))

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
        return self.select_related(
            "cooperative__kelurahan__kecamatan", "cooperative__filing_mode", "campaign", "reviewer"
        )

    def with_errors(self):
        """Adds `error_count`: findings of weight error in the newest submission, None before the first."""
        papers = self.model.submissions.rel.related_model.objects.filter(report=OuterRef("pk")).order_by("-number")
        errors = Count("findings", filter=Q(findings__severity=Severity.ERROR, findings__retired_at=None))
        return self.annotate(error_count=Subquery(papers.annotate(n=errors).values("n")[:1]))

    def oldest_first(self):
        return self.order_by("sent_at", "pk")


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the reports that the user may see."""
        reports = self.model.subject.field.related_model.objects.visible_to(user)
        return self.filter(subject__in=reports.values("pk"))


class CurrentFindings(models.Manager):
    """Findings as the rules tell them now."""

    def get_queryset(self):
        return super().get_queryset().filter(retired_at=None)


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those in the reports that the user may see."""
        reports = self.model.submission.field.related_model.report.field.related_model.objects.visible_to(user)
        return self.filter(submission__report__in=reports.values("pk"))

    def explained(self):
        """Differences that the cooperative explained; they stay visible and are counted apart."""
        return self.filter(explanation__isnull=False)

    def standing(self):
        """Those that still ask for something: not explained."""
        return self.filter(explanation=None)
