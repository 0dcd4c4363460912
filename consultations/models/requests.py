"""Facts about who asks: topics, groups, and their requests from the first step of the form to the end."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from consultations import querysets
from consultations.enums import DeclineReason, GroupKind, PlaceKind, Priority, RequestStatus, Source
from cooperatives.models import Cooperative, Kelurahan
from klinik_koperasi.files.models import Attachment
from klinik_koperasi.history import CopiedHistory
from klinik_koperasi.office.models import PrivacyNotice
from klinik_koperasi.workflow import LogEntry

STAFF = settings.AUTH_USER_MODEL


def draft_token() -> str:
    """192 random bits: the address of a draft is its only key."""
    return secrets.token_urlsafe(24)


class Topic(models.Model):
    """What can be asked; the office edits the list."""

    code = models.SlugField("kode", max_length=30, unique=True)
    name = models.CharField("nama", max_length=80, unique=True)
    hint = models.CharField("penjelasan", max_length=120, blank=True)
    order = models.PositiveSmallIntegerField("urutan", default=100)
    active = models.BooleanField("ditawarkan", default=True)

    class Meta:
        verbose_name = "topik"
        verbose_name_plural = "topik"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """A group that the clinic knows across its requests; most are not cooperatives."""

    kind = models.CharField("jenis", max_length=20, choices=GroupKind.choices)
    name = models.CharField("nama", max_length=120)
    kelurahan = models.ForeignKey(Kelurahan, models.PROTECT, related_name="groups", verbose_name="kelurahan")
    rw = models.CharField("RW", max_length=3, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, null=True, blank=True, related_name="groups", verbose_name="koperasi terkait"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False, verbose_name="digabung ke"
    )
    demo = models.BooleanField("data contoh", default=False, editable=False)

    objects = querysets.GroupQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "kelompok"
        verbose_name_plural = "kelompok"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Request(models.Model):
    """A group's request for a session, from the first step of the form; it keeps its own snapshot of the contact."""

    token = models.CharField(max_length=40, unique=True, default=draft_token, editable=False)
    number = models.CharField("nomor", max_length=20, unique=True, null=True, blank=True, editable=False)
    status = models.CharField(
        "keadaan", max_length=20, choices=RequestStatus.choices, default=RequestStatus.DRAFT, editable=False
    )

    group_kind = models.CharField("jenis kelompok", max_length=20, choices=GroupKind.choices, blank=True)
    group_name = models.CharField("nama kelompok", max_length=120, blank=True)
    kelurahan = models.ForeignKey(
        Kelurahan, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="kelurahan"
    )
    rw = models.CharField("RW", max_length=3, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="kelompok"
    )
    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clinic_requests",
        verbose_name="koperasi terkait",
    )

    topics = models.ManyToManyField(Topic, blank=True, related_name="requests", verbose_name="topik")
    problem = models.TextField("keadaan dan masalah", blank=True)
    participants = models.PositiveSmallIntegerField(
        "perkiraan peserta", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )

    place_kind = models.CharField("bentuk", max_length=12, choices=PlaceKind.choices, blank=True)
    place = models.CharField("tempat", max_length=200, blank=True)

    contact_name = models.CharField("nama penanggung jawab", max_length=120, blank=True)
    contact_position = models.CharField("kedudukan dalam kelompok", max_length=80, blank=True)
    contact_phone = PhoneNumberField("nomor HP/WhatsApp", blank=True)
    contact_email = models.EmailField("e-mail", blank=True)
    second_name = models.CharField("nama kontak kedua", max_length=120, blank=True)
    second_phone = PhoneNumberField("nomor HP kontak kedua", blank=True)
    privacy_notice = models.ForeignKey(
        PrivacyNotice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pemberitahuan privasi"
    )
    privacy_read_at = models.DateTimeField("dibaca", null=True, blank=True)

    source = models.CharField("masuk lewat", max_length=12, choices=Source.choices, default=Source.SITE)
    priority = models.PositiveSmallIntegerField("prioritas", choices=Priority.choices, default=Priority.NORMAL)
    handler = models.ForeignKey(
        STAFF,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_requests",
        verbose_name="penanggung jawab kantor",
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    saved_at = models.DateTimeField("disimpan", auto_now=True)
    submitted_at = models.DateTimeField("diajukan", null=True, blank=True, editable=False)
    first_answer_at = models.DateTimeField("jawaban pertama", null=True, blank=True, editable=False)
    news_at = models.DateTimeField("kabar dari pemohon", null=True, blank=True, editable=False)
    decline_reason = models.CharField(
        "alasan penolakan", max_length=20, choices=DeclineReason.choices, blank=True, editable=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False, verbose_name="digabung ke"
    )
    demo = models.BooleanField("data contoh", default=False, editable=False)

    objects = querysets.RequestQuerySet.as_manager()
    history = CopiedHistory(m2m_fields=[topics])

    class Meta:
        verbose_name = "permohonan"
        verbose_name_plural = "permohonan"
        ordering = ["-submitted_at", "-pk"]
        permissions = [
            ("triage_request", "Dapat memeriksa permohonan"),
            ("decline_request", "Dapat menolak permohonan"),
            ("release_quarantine", "Dapat melepas permohonan dari karantina"),
            ("reissue_number", "Dapat mengganti nomor permohonan yang hilang"),
        ]
        indexes = [
            models.Index(fields=["status", "submitted_at"], name="consultations_worklist"),
            models.Index(fields=["contact_phone"], name="consultations_phone"),
            models.Index(
                fields=["-submitted_at", "-id"], condition=~Q(status=RequestStatus.DRAFT), name="consultations_sent"
            ),
            models.Index(fields=["news_at"], condition=Q(news_at__isnull=False), name="consultations_news"),
        ]
        constraints = [
            models.CheckConstraint(name="request_status_known", condition=Q(status__in=RequestStatus.values)),
            models.CheckConstraint(name="request_priority_known", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(
                name="request_sent_is_complete",
                condition=Q(status=RequestStatus.DRAFT, number=None, submitted_at=None)
                | (
                    Q(number__isnull=False, submitted_at__isnull=False, kelurahan__isnull=False)
                    & Q(privacy_notice__isnull=False, privacy_read_at__isnull=False, participants__isnull=False)
                    & ~(Q(status=RequestStatus.DRAFT) | Q(group_name="") | Q(contact_name="") | Q(contact_phone=""))
                ),
                violation_error_message="Permohonan yang dikirim harus lengkap.",
            ),
            models.CheckConstraint(
                name="request_declined_has_reason",
                condition=Q(status=RequestStatus.DECLINED) & ~Q(decline_reason="")
                | ~Q(status=RequestStatus.DECLINED) & Q(decline_reason=""),
                violation_error_message="Penolakan memerlukan alasan.",
            ),
            models.CheckConstraint(
                name="request_merged_has_target",
                condition=Q(status=RequestStatus.MERGED, merged_into__isnull=False)
                | ~Q(status=RequestStatus.MERGED) & Q(merged_into=None),
                violation_error_message="Permohonan yang digabung harus menunjuk permohonan lain.",
            ),
            models.CheckConstraint(
                name="request_not_merged_into_itself",
                condition=~Q(merged_into=F("pk")),
                violation_error_message="Permohonan tidak dapat digabung dengan dirinya sendiri.",
            ),
            models.CheckConstraint(
                name="request_second_contact_whole",
                condition=Q(second_name="", second_phone="") | ~Q(second_name="") & ~Q(second_phone=""),
                violation_error_message="Kontak kedua memerlukan nama dan nomor HP.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or 'draf'} {self.group_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("admin:consultations_request_change", args=[self.pk])

    @property
    def contact_last4(self) -> str:
        return str(self.contact_phone)[-4:]


class WishedTime(models.Model):
    """A time that the group proposed, in its order of preference."""

    ONLY_ONE = "Kami hanya bisa pada satu waktu itu"  # what a group says that proposes a single time

    request = models.ForeignKey(Request, models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField("usulan ke")
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "usulan waktu"
        verbose_name_plural = "usulan waktu"
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["request", "rank"], name="wish_rank_once")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.at:%Y-%m-%d %H:%M}"


class RequestLog(LogEntry):
    subject = models.ForeignKey(Request, models.CASCADE, related_name="log")

    class Meta(LogEntry.Meta):
        verbose_name = "langkah permohonan"
        verbose_name_plural = "langkah permohonan"


class RequestAttachment(Attachment):
    """A letter or picture that belongs to a request."""

    folder = "permohonan"
    subject = models.ForeignKey(Request, models.PROTECT, related_name="attachments")

    class Meta(Attachment.Meta):
        verbose_name = "lampiran permohonan"
        verbose_name_plural = "lampiran permohonan"
