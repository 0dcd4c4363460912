"""Targets and values of an import in the words that an officer reads."""

from decimal import Decimal

from django.db import models

from cooperatives.importing import headings
from cooperatives.importing.rows import shown
from cooperatives.models import BoardMember, Cooperative, YearlyFigures
from klinik_koperasi.templatetags.formats import angka, rupiah

OTHER_LABELS = {
    "row_no": "nomor urut (tidak dibaca)",
    "kelurahan": "kelurahan",
    "kecamatan": "kecamatan",
    "kabupaten": "kabupaten/kota",
    "provinsi": "provinsi",
    "status_active": "tanda aktif (1 atau kosong)",
    "status_inactive": "tanda tidak aktif (1 atau kosong)",
    "chair": "nama ketua",
    "chair_phone": "telepon ketua",
    "secretary": "nama sekretaris",
    "secretary_phone": "telepon sekretaris",
    "treasurer": "nama bendahara",
    "treasurer_phone": "telepon bendahara",
    "supervisor": "nama pengawas",
    "manager": "nama manajer",
}


def target_label(target: str) -> str:
    """A target of the import in the words of the registry."""
    if not target:
        return "tidak dibaca"
    for model in (Cooperative, YearlyFigures, BoardMember):
        if target not in OTHER_LABELS and target in {f.name for f in model._meta.concrete_fields}:
            return str(model._meta.get_field(target).verbose_name)
    return OTHER_LABELS[target]


def target_choices() -> list[tuple[str, str]]:
    known = sorted(((target, target_label(target)) for target in headings.ALIASES), key=lambda pair: pair[1].lower())
    return [("", "tidak dibaca"), *known]


def field_label(record: models.Model, name: str) -> str:
    label = str(record._meta.get_field(name).verbose_name)
    if isinstance(record, BoardMember):
        return f"{label} {record.get_office_display().lower()}"
    return f"{label} {record.tahun_buku}" if isinstance(record, YearlyFigures) else label


def value_words(record: models.Model, name: str, value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    for choice, label in record._meta.get_field(name).flatchoices:
        if choice == value:
            return str(label)
    if isinstance(value, Decimal):
        return rupiah(value) if record._meta.get_field(name).decimal_places == 2 else str(value).replace(".", ",")
    return angka(value) if isinstance(value, int) and name not in ("kuk", "source_year") else shown(value)
