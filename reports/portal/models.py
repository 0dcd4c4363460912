"""What only the cooperatives' desk needs: the figures of a report before they are handed in, and who sits at the desk."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cooperatives.models import Membership
from klinik_koperasi.files.checks import CleanFile
from klinik_koperasi.files.models import Attachment
from reports.models import Report, Submission

DOT = "."  # between line and column in the keys of `Sheet.amounts`


class Sheet(models.Model):
    """The figures and facts of one report as its cooperative writes them; nothing of it is handed in before it is sent.

    Everybody who files for the cooperative works on the same sheet. Amounts stand as typed, in the unit that the facts name.
    """

    class Source(models.TextChoices):
        TYPED = "ketik", "Diketik di formulir"
        TEMPLATE = "templat", "Dari templat"

    report = models.OneToOneField(Report, models.PROTECT, related_name="sheet", verbose_name="laporan")
    facts = models.JSONField("keterangan", default=dict)
    amounts = models.JSONField("angka", default=dict)
    source = models.CharField("cara mengisi", max_length=8, choices=Source.choices, default=Source.TYPED)
    saved_at = models.DateTimeField("tersimpan", default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")

    class Meta:
        verbose_name = verbose_name_plural = "lembar kerja laporan"
        constraints = [
            models.CheckConstraint(name="portal_sheet_source", condition=Q(source__in=["ketik", "templat"])),
        ]

    def __str__(self) -> str:
        return f"Lembar kerja: {self.report}"

    @property
    def figures(self) -> dict[tuple[str, str], Decimal]:
        """Amounts as typed, by (line, column)."""
        return {tuple(key.split(DOT)): Decimal(text) for key, text in self.amounts.items()}


class TemplateFileQuerySet(models.QuerySet):
    def of(self, report: Report):
        """Those read into a report, newest first, that of the draft included."""
        return self.filter(Q(subject__report=report) | Q(submission__report=report)).order_by("-pk")

    def visible_to(self, user):
        """Those of the reports that the user may see, once they were sent."""
        return self.filter(submission__report__in=Report.objects.visible_to(user).values("pk"))


class TemplateFile(Attachment):
    """The workbook that a board uploaded: with the draft (`subject`) until it is sent, then the evidence of that sending.

    `edited`: figures were changed in the form after it was read, so that it does not hold all that was sent.
    """

    folder = "templat"

    subject = models.ForeignKey(
        Sheet, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name="lembar kerja"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="templates", verbose_name="penyampaian"
    )
    content_type = models.CharField(
        "jenis", max_length=80, editable=False
    )  # a workbook's is longer than those of papers
    edited = models.BooleanField("angka diubah sesudahnya", default=False)

    objects = TemplateFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = verbose_name_plural = "templat terunggah"
        constraints = [
            models.CheckConstraint(
                name="portal_template_is_draft_or_sent",
                condition=Q(subject=None, submission__isnull=False) | Q(subject__isnull=False, submission=None),
            ),
            models.UniqueConstraint(fields=["subject"], name="portal_one_template_a_draft"),
            models.UniqueConstraint(fields=["submission"], name="portal_one_template_a_sending"),
        ]

    @classmethod
    def take(cls, sheet: Sheet, clean: CleanFile, user) -> "TemplateFile":
        """Keeps the workbook of a draft in place of the one before. The caller holds the sheet's lock."""
        for before in cls.objects.filter(subject=sheet).exclude(sha256=clean.sha256):
            before.discard()
        return cls.keep(sheet, clean, user)


class Explanation(models.Model):
    """Why a difference is right, written while the report is a draft; it becomes a remark under its finding when that is sent.

    `name` says which finding, `figures` with which figures: once they change the text no longer holds by itself.
    """

    MOST = 1000  # signs

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="explanations", verbose_name="lembar kerja")
    name = models.CharField("temuan", max_length=20)
    figures = models.CharField("angka", max_length=12)
    text = models.CharField("penjelasan", max_length=MOST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pukul", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "penjelasan draf"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "name"], name="portal_explained_once"),
            models.CheckConstraint(name="portal_explanation_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


class Told(models.Model):
    """Until when boards have been told what the office did; one row. After an outage what came since then is told."""

    until = models.DateTimeField("sampai", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "batas pemberitahuan"
        constraints = [models.CheckConstraint(name="portal_told_once", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"Sampai {self.until:%d-%m-%Y %H:%M}"


class Seat(Membership):
    """A membership as access to the desk; the same row, shown to whoever invites."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "akses portal"
