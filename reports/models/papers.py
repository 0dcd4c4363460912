"""What was handed in, round by round: figures, findings with their conversation, and ratios as they came out then."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from klinik_koperasi.files.storage import private_path
from reports.checks.base import RULES
from reports.enums import RemarkKind, Severity
from reports.models.reports import Report
from reports.querysets import CurrentFindings, FindingQuerySet

LIMIT = 10**18


def workbook_path(instance, filename: str) -> str:
    return private_path("laporan", filename)


class Submission(models.Model):
    """The figures of a report as they came in once ("isian"): they never change, the next ones stand beside them.

    `sent_at` and `sent_by` are set when the report is sent with these figures ("penyampaian", counted by `sending`); what was
    only keyed in has neither.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="submissions", verbose_name="laporan")
    number = models.PositiveSmallIntegerField("ke-")
    facts = models.JSONField("keterangan", encoder=DjangoJSONEncoder)
    unit = models.PositiveIntegerField("satuan (rupiah)", default=1)
    file = models.FileField("berkas", upload_to=workbook_path, editable=False, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    rules = models.JSONField("versi pemeriksaan", default=dict)
    unchecked = models.JSONField("tidak dapat diperiksa", default=list)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dimasukkan oleh"
    )
    handed_at = models.DateTimeField("dimasukkan", auto_now_add=True)
    sent_at = models.DateTimeField("terkirim", null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikirim oleh",
        editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "isian laporan"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reports_submission_once"),
            models.CheckConstraint(name="reports_submission_unit", condition=Q(unit__in=[1, 1000, 1_000_000])),
            models.CheckConstraint(
                name="reports_submission_sent",
                condition=Q(sent_at=None, sent_by=None) | Q(sent_by__isnull=False, sent_at__gte=F("handed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"Isian ke-{self.number}"

    @property
    def sending(self) -> int:
        """The how-manieth sending of its report it is, 0 before it is sent (one query)."""
        return self.report.submissions.filter(sent_at__lte=self.sent_at).count() if self.sent_at else 0

    @property
    def amounts(self) -> dict[tuple[str, str], Decimal]:
        """Figures by (line, column), as the checks take them (one query)."""
        return {(f.line, f.column): f.value for f in self.figures.all()}


class Figure(models.Model):
    """One stated figure: whole rupiah or persons in `amount`, a share of the SHU in `percent`."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="figures")
    line = models.CharField(max_length=60)
    column = models.CharField(max_length=10)
    amount = models.BigIntegerField(null=True, blank=True)
    percent = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "angka laporan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "line", "column"], name="reports_figure_once"),
            models.CheckConstraint(
                name="reports_figure_one_kind",
                condition=Q(amount=None, percent__isnull=False) | Q(amount__isnull=False, percent=None),
            ),
            models.CheckConstraint(
                name="reports_figure_size", condition=Q(amount=None) | Q(amount__range=(-LIMIT, LIMIT))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} ({self.column})"

    @property
    def value(self) -> Decimal:
        return Decimal(self.amount) if self.amount is not None else self.percent


class Finding(models.Model):
    """What a rule found in one submission, as it was told. `thread` names what it is about, the same in every round.

    `retired_at` is when a later version of its rule stopped telling it (`workflow.recheck`); such ones are left out of `objects`.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="findings")
    rule = models.CharField("pemeriksaan", max_length=4)
    rule_version = models.PositiveSmallIntegerField("versi", default=1)
    thread = models.CharField("perihal", max_length=200, blank=True, editable=False)
    severity = models.CharField("bobot", max_length=8, choices=Severity.choices)
    message = models.TextField("temuan")
    cells = ArrayField(models.CharField(max_length=200), verbose_name="letak", default=list)
    expected = models.DecimalField("seharusnya", max_digits=26, decimal_places=6, null=True, blank=True)
    found = models.DecimalField("dilaporkan", max_digits=26, decimal_places=6, null=True, blank=True)
    explanation = models.ForeignKey(
        "Remark", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="penjelasan", editable=False
    )
    retired_at = models.DateTimeField("gugur", null=True, blank=True, editable=False)

    every = models.Manager()  # also those that a later version of their rule no longer tells
    objects = CurrentFindings.from_queryset(FindingQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "temuan"
        default_manager_name = "objects"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="reports_finding_severity", condition=Q(severity__in=Severity.values)),
            models.CheckConstraint(
                name="reports_errors_are_not_explained", condition=~Q(severity=Severity.ERROR) | Q(explanation=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"

    @property
    def explainable(self) -> bool:
        """Whether the difference may be explained instead of mended: its rule says so, and it is no plain error."""
        known = RULES.get(int(self.rule)) if self.rule.isdigit() else None
        return bool(known and known.explainable) and self.severity != Severity.ERROR


class Remark(models.Model):
    """One utterance on a finding: an answer, an explanation of the difference, an objection, or the office's word."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="remarks")
    text = models.TextField("catatan")
    kind = models.CharField("macam", max_length=10, choices=RemarkKind.choices, default=RemarkKind.ANSWER)
    from_office = models.BooleanField("dari dinas", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pukul", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "catatan temuan"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="reports_remark_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="reports_remark_kind",
                condition=Q(kind=RemarkKind.ANSWER) | Q(kind__in=RemarkKind.values, from_office=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Assessment(models.Model):
    """Ratios and score of one submission by one version of one instrument, as they came out."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="assessments")
    instrument = models.CharField("instrumen", max_length=60)
    version = models.CharField("versi", max_length=20)
    ratios = models.JSONField("rasio")
    score = models.JSONField("skor")
    at = models.DateTimeField("dihitung", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "penilaian"
        ordering = ["instrument", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "instrument", "version"], name="reports_assessment_once")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.version}"

    @property
    def untold(self) -> str:
        """Why not one ratio was computed, where all have the same reason (syariah); "" otherwise."""
        if any(one["value"] is not None for one in self.ratios):
            return ""
        reasons = {one["reason"] for one in self.ratios}
        return reasons.pop() if len(reasons) == 1 else ""
