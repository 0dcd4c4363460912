"""The checklists of the health instruments, each version as it was loaded, and what reviewers answered for a report."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reports.checklist.querysets import AnswerQuerySet, FillingQuerySet, SheetQuerySet
from reports.models import Report


class Sheet(models.Model):
    """One version of one instrument's checklist, loaded from the project's data. Once it is `final` the database refuses to
    change or delete it, and to add, change or delete what belongs to it."""

    name = models.SlugField("daftar", max_length=60)
    version = models.CharField("versi", max_length=20)
    instrument = models.CharField("instrumen", max_length=60)
    title = models.CharField("judul", max_length=200)
    source = models.TextField("asal butir")
    loaded_at = models.DateTimeField("dimuat", auto_now_add=True)
    final = models.BooleanField("sudah lengkap dimuat", default=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "daftar periksa"
        ordering = ["name", "-version"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="checklist_sheet_once")]

    def __str__(self) -> str:
        return f"{self.title}, versi {self.version}"


class Indicator(models.Model):
    """A question of the instrument: a group of items whose answers make one score. `part` is the page that it stands on."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="indicators", verbose_name="daftar periksa")
    question = models.CharField("kunci pada instrumen", max_length=60)
    name = models.CharField("nama", max_length=120)
    part = models.CharField("bagian", max_length=20)
    part_title = models.CharField("judul bagian", max_length=120)
    position = models.PositiveSmallIntegerField("urutan")

    class Meta:
        verbose_name = verbose_name_plural = "indikator daftar periksa"
        ordering = ["sheet", "position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "question"], name="checklist_indicator_once")]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One yes/no item, or, where the wording is not known, a whole group that is answered by how many were yes (`of`)."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="items", verbose_name="indikator")
    code = models.CharField("kode", max_length=40)
    text = models.CharField("bunyi", max_length=300)
    doubt = models.CharField("yang perlu dikonfirmasi", max_length=300, blank=True)
    of = models.PositiveSmallIntegerField("banyaknya", default=1)
    position = models.PositiveSmallIntegerField("urutan")

    class Meta:
        verbose_name = verbose_name_plural = "butir daftar periksa"
        ordering = ["indicator", "position"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "code"], name="checklist_item_once"),
            models.CheckConstraint(name="checklist_item_of", condition=Q(of__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class Filling(models.Model):
    """A report's checklist. It stays with the version of the sheet that it was begun with."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="fillings", verbose_name="laporan")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="fillings", verbose_name="daftar periksa")
    begun_at = models.DateTimeField("dimulai", auto_now_add=True)

    objects = FillingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "isian daftar periksa"
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(fields=["report", "sheet"], name="checklist_filling_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet.title}: {self.report}"


class Answer(models.Model):
    """What a reviewer found on one item: `yes` of `of` (1 and 1 is ya, 0 and 1 tidak; None with a note is not answered yet).

    `carried_from` is the version of the report that it was taken over from; it counts only once a reviewer has confirmed it.
    """

    filling = models.ForeignKey(Filling, models.CASCADE, related_name="answers", verbose_name="isian")
    item = models.ForeignKey(Item, models.PROTECT, related_name="answers", verbose_name="butir")
    yes = models.PositiveSmallIntegerField("jawaban ya", null=True, blank=True)
    of = models.PositiveSmallIntegerField("dari", default=1)
    note = models.TextField("catatan dan bukti", max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pukul")
    carried_from = models.PositiveSmallIntegerField("diambil dari versi", null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "jawaban daftar periksa"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["filling", "item"], name="checklist_answer_once"),
            models.CheckConstraint(
                name="checklist_answer_within", condition=Q(yes=None) | Q(yes__lte=F("of")),
                violation_error_message="Jawaban ya lebih banyak daripada butirnya.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item.code}: {self.yes}"
