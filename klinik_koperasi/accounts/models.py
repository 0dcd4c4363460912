"""Accounts: who staff are on paper (NIP, jabatan, pangkat), until when one may enter, codes to enter by; and the throttle."""

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords


class User(AbstractUser):
    """A person who logs in. One name field: Indonesian names have no given and family part."""

    first_name = last_name = None
    name = models.CharField("nama lengkap", max_length=150, help_text="Dengan gelar, seperti tercetak pada surat.")
    nip = models.CharField(
        "NIP",
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^\d{18}$", "NIP terdiri atas 18 angka tanpa spasi.")],
        help_text="18 angka tanpa spasi. Kosongkan bila bukan ASN.",
    )
    position = models.CharField("jabatan", max_length=150, blank=True)
    rank = models.CharField("pangkat/golongan", max_length=60, blank=True, help_text="Contoh: Penata Muda, III/a")
    phone = PhoneNumberField("telepon", blank=True)
    access_until = models.DateField(
        "akses sampai",
        null=True,
        blank=True,
        help_text="Sesudah tanggal ini akun tidak dapat masuk. Wajib untuk Auditor.",
    )

    history = HistoricalRecords(excluded_fields=["password", "last_login"], m2m_fields=["groups"])

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(  # who enters by a code is known by the address alone
                Lower("email"), condition=Q(is_staff=False) & ~Q(email=""), name="accounts_email_once_outside_staff",
                violation_error_message="Alamat e-mail ini sudah dipakai akun lain.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def _get_session_auth_hash(self, secret=None) -> str:
        """Outside of the staff the e-mail address stands in for a password: another address ends the sessions of the old one."""
        own = super()._get_session_auth_hash(secret)
        return own if self.is_staff else own + hashlib.sha256(self.email.lower().encode()).hexdigest()

    @property
    def may_enter(self) -> bool:
        """Active and not past the end of access (the last day still counts)."""
        return self.is_active and (self.access_until is None or self.access_until >= timezone.localdate())


class ThrottleHit(models.Model):
    """How often a key was used in its window; the key is a keyed hash, never an address or a phone."""

    key = models.CharField(max_length=64, primary_key=True)
    window = models.DateTimeField()
    hits = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "pembatasan"
        verbose_name_plural = "pembatasan"

    def __str__(self) -> str:
        return f"{self.hits} sejak {self.window:%Y-%m-%d %H:%M}"


class SavedView(models.Model):
    """A list of the admin as its owner filtered it, under a name; what was searched for is never kept."""

    LIMIT = 30  # of one person

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", verbose_name="pengguna")
    page = models.CharField("daftar", max_length=100)  # app_label.model_name
    name = models.CharField("nama tampilan", max_length=60)
    query = models.CharField("saringan", max_length=500)
    created_at = models.DateTimeField("disimpan", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "tampilan tersimpan"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="accounts_saved_view_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="accounts_saved_view_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        app, model = self.page.split(".")
        return f"{reverse(f'admin:{app}_{model}_changelist')}?{self.query}"


def new_key() -> str:
    """What ties a mailed code to the browser that asked for it."""
    return secrets.token_urlsafe(24)


class LoginCode(models.Model):
    """One code to enter by, kept as a keyed hash. A mailed one belongs to the browser that asked; one from the office says
    who read it out to whom, when and why, and stays as the record of it. Without `user` the address was unknown: the row
    is there so that asking takes as long as for a known one."""

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        OFFICE = "kantor", "Dari kantor"

    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="login_codes", verbose_name="pemegang akun"
    )
    channel = models.CharField("lewat", max_length=8, choices=Channel.choices)
    key = models.CharField(max_length=40, default=new_key, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    expires_at = models.DateTimeField("berlaku sampai")
    tries = models.PositiveSmallIntegerField("percobaan", default=0)
    used_at = models.DateTimeField("dipakai", null=True, blank=True)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dibuat oleh"
    )
    reason = models.CharField("alasan", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "kode masuk"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=Q(channel="kantor", used_at=None), name="accounts_office_code_once"
            ),
            models.CheckConstraint(
                name="accounts_office_code_is_told",
                condition=Q(channel="email", issued_by=None, reason="")
                | Q(channel="kantor", issued_by__isnull=False, user__isnull=False) & ~Q(reason="") & ~Q(digest=""),
                violation_error_message="Kode dari kantor memerlukan pemegang akun dan alasan.",
            ),
            models.CheckConstraint(
                name="accounts_used_code_has_holder",
                condition=Q(used_at=None) | Q(user__isnull=False) & ~Q(digest=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.created_at:%d-%m-%Y %H:%M}"
