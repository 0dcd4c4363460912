"""Facts of the survey. What is kept of an answer is a month and the form of the meeting: no time, no number that counts up, no
way back to a code, a session or a person (docs/domain/survey.md says why nobody can be traced)."""

import uuid
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from consultations.enums import Gender, GroupKind, PlaceKind
from consultations.models import Session
from consultations.survey import method
from consultations.survey.enums import Age, Education, Occupation, Way
from consultations.survey.periods import Period, between

STAFF = settings.AUTH_USER_MODEL
# what a respondent may tell of himself, each part optional
PROFILE = {"age": Age, "gender": Gender, "education": Education, "occupation": Occupation, "group_kind": GroupKind}


class Method(models.Model):
    """How the office counts; exactly one row (pk 1). Weights are parts of a whole, so that they always sum to 1."""

    u1 = models.PositiveSmallIntegerField(f"bagian U1: {method.ELEMENTS[0].name}", default=1)
    u2 = models.PositiveSmallIntegerField(f"bagian U2: {method.ELEMENTS[1].name}", default=1)
    u3 = models.PositiveSmallIntegerField(f"bagian U3: {method.ELEMENTS[2].name}", default=1)
    u4 = models.PositiveSmallIntegerField(f"bagian U4: {method.ELEMENTS[3].name}", default=1)
    u5 = models.PositiveSmallIntegerField(f"bagian U5: {method.ELEMENTS[4].name}", default=1)
    u6 = models.PositiveSmallIntegerField(f"bagian U6: {method.ELEMENTS[5].name}", default=1)
    u7 = models.PositiveSmallIntegerField(f"bagian U7: {method.ELEMENTS[6].name}", default=1)
    u8 = models.PositiveSmallIntegerField(f"bagian U8: {method.ELEMENTS[7].name}", default=1)
    u9 = models.PositiveSmallIntegerField(f"bagian U9: {method.ELEMENTS[8].name}", default=1)
    minimum = models.PositiveSmallIntegerField(
        "jumlah terkecil yang ditampilkan",
        default=5,
        validators=[MinValueValidator(3), MaxValueValidator(50)],
        help_text="Jawaban dan isi tabel yang lebih sedikit disembunyikan, supaya tidak ada orang yang dapat dikenali.",
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "cara menghitung IKM"
        constraints = [
            models.CheckConstraint(name="survey_single_method", condition=Q(pk=1)),
            models.CheckConstraint(
                name="survey_weights_have_a_sum",
                condition=reduce(or_, (Q(**{f"{key}__gt": 0}) for key in method.KEYS)),
                violation_error_message="Paling sedikit satu unsur harus mempunyai bagian lebih dari 0.",
            ),
            models.CheckConstraint(
                name="survey_minimum_protects",
                condition=Q(minimum__gte=3),
                violation_error_message="Jumlah terkecil paling sedikit 3.",
            ),
        ]

    def __str__(self) -> str:
        return "Bobot unsur dan jumlah terkecil"

    @classmethod
    def current(cls) -> "Method":
        """The method in force; the rule's own (nine equal parts) before anybody changed it."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def parts(self) -> list[int]:
        return [getattr(self, key) for key in method.KEYS]


class Code(models.Model):
    """One printed code, as a keyed digest; which session it was printed for is kept nowhere."""

    digest = models.CharField(max_length=64, primary_key=True)
    month = models.DateField("bulan pertemuan")
    form = models.CharField("bentuk pertemuan", max_length=12, choices=PlaceKind.choices)
    used = models.BooleanField("terpakai", default=False)

    class Meta:
        verbose_name = "kode survei"
        verbose_name_plural = "kode survei"
        constraints = [
            models.CheckConstraint(name="survey_code_month_first", condition=Q(month__day=1)),
            models.CheckConstraint(name="survey_code_form_known", condition=Q(form__in=PlaceKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}, {self.get_form_display()}"


def _score(number: int):
    return models.PositiveSmallIntegerField(f"U{number}: {method.ELEMENTS[number - 1].name}")


class Answer(models.Model):
    """One filled-in questionnaire. It counts (`released`) only together with others: see `releasing`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField("bulan pertemuan")
    form = models.CharField("bentuk pertemuan", max_length=12, choices=PlaceKind.choices)
    u1, u2, u3, u4, u5, u6, u7, u8, u9 = (_score(number) for number in range(1, 10))
    age = models.CharField("umur", max_length=2, choices=Age.choices, blank=True)
    gender = models.CharField("jenis kelamin", max_length=1, choices=Gender.choices, blank=True)
    education = models.CharField("pendidikan terakhir", max_length=3, choices=Education.choices, blank=True)
    occupation = models.CharField("pekerjaan utama", max_length=8, choices=Occupation.choices, blank=True)
    group_kind = models.CharField("jenis kelompok", max_length=20, choices=GroupKind.choices, blank=True)
    suggestion = models.TextField("saran", max_length=1000, blank=True)
    released = models.BooleanField("ikut dihitung", default=False)
    demo = models.BooleanField("data contoh", default=False)

    class Meta:
        verbose_name = "jawaban survei"
        verbose_name_plural = "jawaban survei"
        indexes = [models.Index(fields=["month"], name="survey_answer_month")]
        constraints = [
            models.CheckConstraint(name="survey_answer_month_first", condition=Q(month__day=1)),
            *(
                models.CheckConstraint(name=f"survey_{key}_1_to_4", condition=Q(**{f"{key}__range": (1, 4)}))
                for key in method.KEYS
            ),
            models.CheckConstraint(name="survey_answer_form_known", condition=Q(form__in=PlaceKind.values)),
            *(
                models.CheckConstraint(name=f"survey_{name}_known", condition=Q(**{f"{name}__in": ["", *kind.values]}))
                for name, kind in PROFILE.items()
            ),
        ]

    def __str__(self) -> str:
        return f"Jawaban {self.month:%Y-%m}"


class Printing(models.Model):
    """How many codes were printed for a session; never which ones."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="survey_printings", verbose_name="sesi")
    way = models.CharField("bentuk", max_length=8, choices=Way.choices, default=Way.SLIP)
    count = models.PositiveSmallIntegerField("jumlah kode")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="oleh")
    on = models.DateField("tanggal")

    class Meta:
        verbose_name = "pencetakan kode"
        verbose_name_plural = "pencetakan kode"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(name="survey_printing_not_empty", condition=Q(count__gt=0)),
            models.CheckConstraint(name="survey_printing_way_known", condition=Q(way__in=Way.values)),
        ]

    def __str__(self) -> str:
        return f"{self.count} kode, {self.on:%d-%m-%Y}"


class Publication(models.Model):
    """An IKM as the office published it: the figures of that day, whatever is answered or set later."""

    start = models.DateField("dari bulan")
    end = models.DateField("sampai bulan")
    ikm = models.DecimalField("IKM", max_digits=5, decimal_places=2)
    answers = models.PositiveIntegerField("jumlah jawaban")
    means = ArrayField(models.DecimalField(max_digits=5, decimal_places=4), size=9, verbose_name="rata-rata unsur")
    parts = ArrayField(models.PositiveSmallIntegerField(), size=9, verbose_name="bagian unsur")
    profile = models.JSONField("profil responden")
    demo = models.BooleanField("data contoh", default=False)
    published_at = models.DateTimeField("terbit")
    published_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="diterbitkan oleh")
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditarik oleh"
    )

    class Meta:
        verbose_name = "hasil survei (IKM)"
        verbose_name_plural = "hasil survei (IKM)"
        ordering = ["-end", "-start", "-published_at"]
        permissions = [
            ("print_code", "Dapat mencetak kode survei"),
            ("key_in_answer", "Dapat memasukkan jawaban dari kertas"),
            ("publish_ikm", "Dapat menerbitkan dan menarik IKM"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["start", "end"], condition=Q(withdrawn_at=None), name="survey_published_once_a_period"
            ),
            models.CheckConstraint(name="survey_ikm_in_range", condition=Q(ikm__range=(25, 100))),
            models.CheckConstraint(
                name="survey_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="survey_published_nine", condition=Q(means__len=9, parts__len=9, start__lte=F("end"))
            ),
            models.CheckConstraint(name="survey_published_months", condition=Q(start__day=1, end__day=1)),
        ]

    def __str__(self) -> str:
        return f"IKM {self.period.title}"

    def get_absolute_url(self) -> str:
        return reverse("survey_result", args=[self.period.key])

    @property
    def period(self) -> Period:
        return between(self.start, self.end)
