"""What the staff's overview adds to the public statistics: finer cuts, and where the registry has gaps."""

from dataclasses import dataclass, replace

from django.db.models import Count, Q
from django.urls import reverse

from cooperatives.models import Cooperative, YearlyFigures
from cooperatives.selectors.statistics import CUTS, Statistics, Table
from klinik_koperasi.templatetags.formats import upper_first


@dataclass(frozen=True)
class Cut:
    """A picture with its table."""

    title: str
    svg: str
    table: Table


@dataclass(frozen=True)
class Gap:
    """Something missing in the registry: in how many rows, and where to see them."""

    label: str
    count: int
    url: str = ""


def staff_cuts(city: Statistics) -> list[Cut]:
    """By group, certificate, grade, authority, principle, size; and the early warnings."""
    tables = [city.by(name, heading) for name, heading in CUTS.items()]
    cuts = [
        Cut(upper_first(heading), city.svg_of(table), table)
        for heading, table in zip(CUTS.values(), tables, strict=True)
    ]
    warnings = replace(city.by("perhatian", "hal perlu perhatian"), slug="")  # no file: it is for the staff alone
    return [*cuts, Cut("Perlu perhatian", city.svg_of(warnings), warnings)] if warnings.rows else cuts


def gaps(city: Statistics) -> list[Gap]:
    """What the office could fill in, rows of the city unless it says otherwise; two queries."""
    year = city.book_year
    counts = Cooperative.objects.aggregate(
        nik=Count("pk", filter=Q(nik_koperasi=None, outside_city=False)),
        number=Count("pk", filter=Q(nomor_badan_hukum="", outside_city=False)),
        place=Count("pk", filter=Q(kelurahan=None, outside_city=False)),
        outside=Count("pk", filter=Q(outside_city=True)),
    )
    figures = YearlyFigures.objects.in_force().of_city()
    missing, unbalanced = city.counts("angka").get("belum", 0), figures.unbalanced().count()
    rows, sums = (reverse(f"admin:cooperatives_{name}_changelist") for name in ("cooperative", "yearlyfigures"))
    return [
        Gap("tanpa NIK Koperasi", counts["nik"], f"{rows}?nik_koperasi__isnull=True&kota=ya"),
        Gap("tanpa nomor badan hukum", counts["number"], f"{rows}?nomor_badan_hukum__exact=&kota=ya"),
        Gap("kelurahannya belum jelas", counts["place"], f"{rows}?kelurahan=tanpa&kota=ya"),
        Gap(f"belum punya angka tahun buku {year}", missing, f"{rows}?angka=belum&kota=ya"),
        Gap(
            "baris angka yang modal sendiri + modal luarnya tidak sama dengan aset",
            unbalanced,
            f"{sums}?neraca=selisih",
        ),
        Gap("di luar Kota Malang, tidak ditampilkan kepada umum", counts["outside"], f"{rows}?kota=luar"),
    ]
