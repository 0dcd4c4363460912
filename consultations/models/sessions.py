"""Facts about a session: when, where and with whom, the officers' time, what was said, agreed and is to follow."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from consultations import querysets
from consultations.enums import TAKES_TIME, FollowUpStatus, Gender, PlaceKind, SessionStatus, TimeKind
from consultations.models.requests import Request
from cooperatives.models import Kelurahan
from klinik_koperasi.files.models import Attachment
from klinik_koperasi.templatetags.formats import hari_singkat, jam
from klinik_koperasi.workflow import LogEntry

STAFF = settings.AUTH_USER_MODEL


class Session(models.Model):
    """One meeting: when, where, with whom, and what was found, advised and agreed."""

    period = DateTimeRangeField("waktu")
    status = models.CharField(
        "keadaan", max_length=20, choices=SessionStatus.choices, default=SessionStatus.PLANNED, editable=False
    )
    active = models.GeneratedField(
        expression=Q(status__in=TAKES_TIME), output_field=models.BooleanField(), db_persist=True
    )
    place_kind = models.CharField("bentuk", max_length=12, choices=PlaceKind.choices, default=PlaceKind.VISIT)
    place = models.CharField("tempat", max_length=200)
    kelurahan = models.ForeignKey(
        Kelurahan, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name="kelurahan"
    )
    requests = models.ManyToManyField(
        Request, through="Participation", related_name="sessions", verbose_name="permohonan"
    )
    successor = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessor",
        editable=False,
        verbose_name="diganti oleh",
    )

    initial_condition = models.TextField("kondisi awal", blank=True, help_text="Keadaan kelompok saat Anda datang.")
    problems = models.TextField("pokok masalah", blank=True, help_text="Satu masalah per baris.")
    analysis = models.TextField("pembahasan", blank=True, help_text="Satu pokok per baris.")
    advice = models.TextField("rekomendasi", blank=True, help_text="Satu saran per baris.")
    agreements = models.TextField("kesepakatan", blank=True, help_text="Satu kesepakatan per baris.")
    attendance_count = models.PositiveSmallIntegerField(
        "jumlah hadir",
        null=True,
        blank=True,
        validators=[MaxValueValidator(2000)],
        help_text="Semua yang hadir, juga yang tidak tertulis di daftar.",
    )

    odd_hours_reason = models.CharField("alasan di luar jam layanan", max_length=200, blank=True, editable=False)
    photo_consent = models.CharField("yang menyetujui foto dicetak", max_length=120, blank=True, editable=False)
    asked = models.TextField("topik dan masalah yang diminta", blank=True, editable=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    ended_at = models.DateTimeField("hasil dicatat", null=True, blank=True, editable=False)
    demo = models.BooleanField("data contoh", default=False, editable=False)

    objects = querysets.SessionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["active", "asked"])

    class Meta:
        verbose_name = "sesi"
        verbose_name_plural = "sesi"
        ordering = ["-period"]
        permissions = [
            ("schedule_session", "Dapat menjadwalkan sesi"),
            ("hold_session", "Dapat melaksanakan sesi dan mencatat hasilnya"),
            ("issue_summary", "Dapat menerbitkan ringkasan"),
        ]
        indexes = [
            models.Index(fields=["status"], name="consultations_session_state"),
            models.Index(fields=["-period", "-id"], name="consultations_session_newest"),
            GinIndex(querysets.SESSION_WORDS, name="consultations_session_words"),
        ]
        constraints = [
            models.CheckConstraint(name="session_status_known", condition=Q(status__in=SessionStatus.values)),
            models.CheckConstraint(
                name="session_period_bounded",
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                violation_error_message="Waktu sesi harus punya awal dan akhir, dan berakhir sesudah mulai.",
            ),
            models.CheckConstraint(
                name="session_rescheduled_has_successor",
                condition=Q(status=SessionStatus.RESCHEDULED, successor__isnull=False)
                | ~Q(status=SessionStatus.RESCHEDULED) & Q(successor=None),
                violation_error_message="Sesi yang dijadwal ulang harus menunjuk sesi penggantinya.",
            ),
            models.CheckConstraint(
                name="session_ended_has_time",
                condition=Q(status__in=["direncanakan", "berlangsung"], ended_at=None)
                | ~Q(status__in=["direncanakan", "berlangsung"]) & Q(ended_at__isnull=False),
                violation_error_message="Hasil sesi dan waktunya harus tercatat bersama.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sesi {self.starts:%d-%m-%Y %H.%M}, {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("admin:consultations_session_change", args=[self.pk])

    @property
    def starts(self):
        return timezone.localtime(self.period.lower)

    @property
    def officers(self) -> list:
        """The officers, the team leader first."""
        return [time.officer for time in self.officer_times.all()]


class Participation(models.Model):
    """A request's place in a session: a request may need several sessions, an open session has many groups."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="participations")
    request = models.ForeignKey(Request, models.PROTECT, related_name="participations")

    class Meta:
        verbose_name = "keikutsertaan"
        verbose_name_plural = "keikutsertaan"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "request"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.request} dalam {self.session}"


class SessionLog(LogEntry):
    subject = models.ForeignKey(Session, models.CASCADE, related_name="log")

    class Meta(LogEntry.Meta):
        verbose_name = "langkah sesi"
        verbose_name_plural = "langkah sesi"


class OfficerTime(models.Model):
    """An officer's taken time. `period` and `active` of a session's rows are copies that a composite foreign key keeps true."""

    officer = models.ForeignKey(STAFF, models.PROTECT, related_name="times", verbose_name="petugas")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="officer_times")
    kind = models.CharField("jenis", max_length=12, choices=TimeKind.choices, default=TimeKind.SESSION)
    period = DateTimeRangeField("waktu")
    active = models.BooleanField("berlaku", default=True)
    lead = models.BooleanField("ketua tim", default=False)

    objects = querysets.OfficerTimeQuerySet.as_manager()

    class Meta:
        verbose_name = "waktu petugas"
        verbose_name_plural = "waktu petugas"
        ordering = ["-lead", "pk"]
        indexes = [models.Index(fields=["-period", "-id"], name="consultations_time_newest")]
        constraints = [
            ExclusionConstraint(
                name="officer_once_at_a_time",
                expressions=[("officer", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(active=True),
                violation_error_message="Petugas ini sudah mempunyai jadwal lain pada waktu itu.",
            ),
            models.UniqueConstraint(fields=["session", "officer"], name="officer_once_a_session"),
            models.UniqueConstraint(fields=["session"], condition=Q(lead=True), name="one_lead_a_session"),
            models.CheckConstraint(name="officer_time_kind_known", condition=Q(kind__in=TimeKind.values)),
            models.CheckConstraint(
                name="officer_time_session_kind",
                condition=Q(kind=TimeKind.SESSION, session__isnull=False) | ~Q(kind=TimeKind.SESSION) & Q(session=None),
                violation_error_message="Waktu sesi harus menunjuk sesinya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.get_kind_display()}"

    @property
    def words(self) -> str:
        """Rabu 2 Desember 09.00 sampai Rabu 2 Desember 11.00, as lists show it."""
        return " sampai ".join(f"{hari_singkat(at)} {jam(at)}" for at in (self.period.lower, self.period.upper))

    @property
    def short(self) -> str:
        """Rabu 2 Desember 09.00–11.00, or what keeps the officer away and how long."""
        if self.kind != TimeKind.SESSION:
            return f"{self.get_kind_display().lower()} {self.words}"
        return f"{hari_singkat(self.period.lower)} {jam(self.period.lower)}–{jam(self.period.upper)}"


class ResourcePerson(models.Model):
    """A speaker from outside, without an account."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="resource_persons")
    name = models.CharField("nama", max_length=120)
    affiliation = models.CharField("lembaga", max_length=120, blank=True)

    class Meta:
        verbose_name = "narasumber"
        verbose_name_plural = "narasumber"

    def __str__(self) -> str:
        return f"{self.name} ({self.affiliation})" if self.affiliation else self.name


class Attendee(models.Model):
    """A name on the attendance list; those who only pass by are counted, not named."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendees")
    name = models.CharField("nama", max_length=120)
    gender = models.CharField("L/P", max_length=1, choices=Gender.choices, blank=True)
    element = models.CharField("unsur", max_length=80, blank=True, help_text="Misalnya PKK, RT 03, pengurus")
    phone = PhoneNumberField("nomor HP", blank=True, help_text="Boleh kosong. Tidak pernah dicetak.")

    class Meta:
        verbose_name = "hadirin"
        verbose_name_plural = "daftar hadir"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class SessionPhoto(Attachment):
    """A picture of the session. Faces are personal data: it is printed only where an officer chose it."""

    folder = "sesi"
    subject = models.ForeignKey(Session, models.PROTECT, related_name="attachments")
    in_summary = models.BooleanField("lampirkan pada ringkasan", default=False)

    class Meta(Attachment.Meta):
        verbose_name = "foto sesi"
        verbose_name_plural = "foto sesi"


class FollowUp(models.Model):
    """What was agreed to be done, by whom and by when: an officer of ours or somebody of the group."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="follow_ups")
    what = models.CharField("apa", max_length=300)
    officer = models.ForeignKey(
        STAFF, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name="petugas"
    )
    who = models.CharField("siapa (dari kelompok)", max_length=120, blank=True)
    due = models.DateField("batas waktu")
    status = models.CharField(
        "keadaan", max_length=12, choices=FollowUpStatus.choices, default=FollowUpStatus.OPEN, editable=False
    )
    evidence = models.TextField("hasil", blank=True, editable=False)
    ended_at = models.DateTimeField("selesai atau batal", null=True, blank=True, editable=False)

    objects = querysets.FollowUpQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "tindak lanjut"
        verbose_name_plural = "tindak lanjut"
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["due", "id"], name="consultations_follow_up_due"),
            models.Index(fields=["status", "due", "id"], name="consultations_follow_up_open"),
        ]
        constraints = [
            models.CheckConstraint(name="follow_up_status_known", condition=Q(status__in=FollowUpStatus.values)),
            models.CheckConstraint(
                name="follow_up_has_one_owner",
                condition=Q(officer__isnull=False, who="") | Q(officer=None) & ~Q(who=""),
                violation_error_message="Isi salah satu: petugas, atau nama orang dari kelompok.",
            ),
            models.CheckConstraint(
                name="follow_up_ended_has_time",
                condition=Q(status=FollowUpStatus.OPEN, ended_at=None)
                | ~Q(status=FollowUpStatus.OPEN) & Q(ended_at__isnull=False),
                violation_error_message="Tindak lanjut yang selesai atau batal memerlukan waktunya.",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("admin:consultations_followup_change", args=[self.pk])

    @property
    def owner(self) -> str:
        return self.officer.name if self.officer else self.who


class FollowUpLog(LogEntry):
    subject = models.ForeignKey(FollowUp, models.CASCADE, related_name="log")

    class Meta(LogEntry.Meta):
        verbose_name = "langkah tindak lanjut"
        verbose_name_plural = "langkah tindak lanjut"


class FollowUpAttachment(Attachment):
    """What proves that a follow-up was done."""

    folder = "tindak-lanjut"
    subject = models.ForeignKey(FollowUp, models.PROTECT, related_name="attachments")

    class Meta(Attachment.Meta):
        verbose_name = "bukti tindak lanjut"
        verbose_name_plural = "bukti tindak lanjut"
