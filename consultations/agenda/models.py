"""Facts of the agenda: sessions that several groups may join, and the places of these groups."""

import hashlib
import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from consultations.agenda import querysets
from consultations.agenda.enums import OpeningStatus, PlaceStatus
from consultations.enums import SessionStatus
from consultations.models import Request, Session, Topic
from klinik_koperasi.workflow import LogEntry


def new_code() -> str:
    """What stands in the public address; tells nothing of the order."""
    return secrets.token_hex(4)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class OpenSession(models.Model):
    """A planned session as the public sees it. `taken` counts the people of seated groups; the database holds it below
    `capacity`, and it changes only under the lock of this row."""

    code = models.SlugField(max_length=12, unique=True, default=new_code, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="openings", verbose_name="sesi", editable=False)
    status = models.CharField(
        "keadaan", max_length=12, choices=OpeningStatus.choices, default=OpeningStatus.OPEN, editable=False
    )
    title = models.CharField("judul", max_length=120, help_text="Contoh: Cara mendirikan koperasi.")
    about = models.TextField("tentang apa", max_length=2000, help_text="Dua atau tiga kalimat.")
    audience = models.CharField("untuk siapa", max_length=200, help_text="Contoh: RT, RW, PKK, dan paguyuban pedagang.")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="openings", verbose_name="topik")
    capacity = models.PositiveSmallIntegerField(
        "tempat yang ditawarkan (orang)",
        validators=[MinValueValidator(1), MaxValueValidator(2000)],
        help_text="Untuk pendaftar lewat agenda; kelompok tuan rumah tidak dihitung.",
    )
    taken = models.PositiveSmallIntegerField("tempat terisi (orang)", default=0, editable=False)
    closes_on = models.DateField("pendaftaran sampai", help_text="Hari terakhir mendaftar.")
    message = models.TextField("pesan untuk umum", max_length=500, blank=True, editable=False)
    demo = models.BooleanField("data contoh", default=False, editable=False)

    objects = querysets.OpenSessionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "sesi terbuka"
        verbose_name_plural = "sesi terbuka"
        ordering = ["-pk"]
        permissions = [("publish_opensession", "Dapat menerbitkan, menghentikan, dan menarik sesi terbuka")]
        constraints = [
            models.CheckConstraint(
                name="agenda_never_over_capacity",
                condition=Q(taken__lte=F("capacity")),
                violation_error_message="Tempat yang terisi tidak boleh melebihi tempat yang ditawarkan.",
            ),
            models.CheckConstraint(name="agenda_has_capacity", condition=Q(capacity__gt=0)),
            models.CheckConstraint(name="agenda_status_known", condition=Q(status__in=OpeningStatus.values)),
            models.UniqueConstraint(
                fields=["session"],
                condition=~Q(status=OpeningStatus.WITHDRAWN),
                name="agenda_session_open_once",
                violation_error_message="Sesi ini sudah ada di agenda.",
            ),
            models.CheckConstraint(
                name="agenda_withdrawn_says_why", condition=~Q(status=OpeningStatus.WITHDRAWN) | ~Q(message="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agenda_item", args=[self.code])

    @property
    def staff_url(self) -> str:
        return reverse("admin:agenda_opensession_change", args=[self.pk])

    @property
    def free(self) -> int:
        return self.capacity - self.taken

    @property
    def seats(self) -> str:
        """How full it is, in words for the public."""
        if self.closed_because:
            return self.closed_because
        return f"Sisa {self.free} dari {self.capacity} tempat" if self.free else "Penuh; ada daftar tunggu"

    @property
    def called_off(self) -> bool:
        """Whether the session itself no longer takes place."""
        return self.session.status not in {SessionStatus.PLANNED, SessionStatus.RUNNING, SessionStatus.HELD}

    @property
    def coming(self) -> bool:
        return self.session.status == SessionStatus.PLANNED and timezone.now() < self.session.period.lower

    @property
    def closed_because(self) -> str:
        """Why nobody can join now, in words for the public; "" while it is open."""
        if self.status == OpeningStatus.WITHDRAWN:
            return "Sesi ini ditarik dari agenda."
        if self.called_off:
            return "Sesi ini tidak jadi diadakan."
        if not self.coming:
            return "Sesi ini sudah lewat."
        if self.status == OpeningStatus.STOPPED:
            return "Pendaftaran dihentikan."
        return "Pendaftaran sudah ditutup." if self.closes_on < timezone.localdate() else ""


class OpenSessionLog(LogEntry):
    subject = models.ForeignKey(OpenSession, models.CASCADE, related_name="log")

    class Meta(LogEntry.Meta):
        verbose_name = "langkah sesi terbuka"
        verbose_name_plural = "langkah sesi terbuka"


class Place(models.Model):
    """A group's place. Its secret is the one-time key of the form that was sent, and afterwards the group's own address."""

    opening = models.ForeignKey(OpenSession, models.PROTECT, related_name="places", verbose_name="sesi terbuka")
    request = models.OneToOneField(Request, models.PROTECT, related_name="open_place", verbose_name="permohonan")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    people = models.PositiveSmallIntegerField("jumlah orang")
    status = models.CharField("keadaan", max_length=12, choices=PlaceStatus.choices, editable=False)
    joined_at = models.DateTimeField("mendaftar", default=timezone.now)

    objects = querysets.PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "tempat kelompok"
        verbose_name_plural = "tempat kelompok"
        ordering = ["joined_at", "pk"]
        constraints = [
            models.CheckConstraint(name="agenda_place_has_people", condition=Q(people__gt=0)),
            models.CheckConstraint(name="agenda_place_status_known", condition=Q(status__in=PlaceStatus.values)),
        ]

    def __str__(self) -> str:
        return f"{self.request.group_name} ({self.people} orang)"
