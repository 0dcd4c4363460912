"""The registry as a file in ODS' own headings, which the import reads back without a difference."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from cooperatives.enums import Form, Office, Status
from cooperatives.importing.people import BETWEEN
from cooperatives.importing.rows import ASSUMED
from cooperatives.models import BoardMember, Cooperative, YearlyFigures
from klinik_koperasi.spreadsheets import harmless

CHUNK = 2000
HEADINGS = [
    "NO", "ID KOPERASI", "NAMA KOPERASI", "NO BADAN HUKUM", "TANGGAL BADAN HUKUM", "ALAMAT", "DESA/KEL", "KECAMATAN",
    "KABUPATEN", "PROVINSI", "KODE POS", "NO TELPON KANTOR", "EMAIL", "STATUS AKTIF", "KETUA", "NO TELPON KETUA",
    "BENTUK KOPERASI", "JENIS KOPERASI", "KELOMPOK KOPERASI", "SEKTOR USAHA", "JUMLAH ANGGOTA", "JUMLAH MANAJER",
    "JUMLAH KARYAWAN", "TANGGAL RAT", "MODAL SENDIRI", "MODAL LUAR", "ASET", "VOLUME USAHA", "TAHUN REKAP",
    "SISA HASIL USAHA", "SEKRETARIS", "NO TELPON SEKRETARIS", "BENDAHARA", "NO TELPON BENDAHARA", "PENGAWAS", "NAMA MANAGER",
    "KODE PORTAL",
]  # fmt: skip
COLUMNS = [
    "pk", "code", "nik_koperasi", "name", "nomor_badan_hukum", "tanggal_badan_hukum", "address", "kelurahan_text",
    "kecamatan_text", "kabupaten_text", "provinsi_text", "postal_code", "phone", "email", "status", "form", "jenis__name",
    "kelompok__name", "sektor__name", "kelurahan__name", "kelurahan__kecamatan__name",
]  # fmt: skip
FIGURES = [
    "members", "managers", "employees", "rat_date", "modal_sendiri", "modal_luar", "aset", "volume_usaha", "tahun_buku", "shu",
    "year_assumed",
]  # fmt: skip
PEOPLE = [Office.CHAIR, Office.SECRETARY, Office.TREASURER, Office.SUPERVISOR, Office.MANAGER]
CITY = {"kabupaten": "KOTA MALANG", "provinsi": "JAWA TIMUR"}


def to_xlsx(out: BinaryIO, queryset=None, *, year: int | None = None, people: bool = True) -> int:
    """Writes a workbook row by row and returns how many cooperatives stand in it."""
    from openpyxl import Workbook  # few processes ever write one

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data_Koperasi")
    sheet.append(HEADINGS)
    row: list = [0]
    for row in rows(queryset, year=year, people=people):
        sheet.append([harmless(cell) for cell in row])
    book.save(out)
    return row[0]


def to_csv(out: BinaryIO, queryset=None, *, year: int | None = None, people: bool = True) -> int:
    """The same as text, separated by `;` and with a BOM, as Excel in Indonesian expects it."""
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    row: list = [0]
    for row in rows(queryset, year=year, people=people):
        writer.writerow([_as_text(harmless(cell)) for cell in row])
    text.detach()
    return row[0]


def _as_text(value):
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def rows(queryset=None, *, year: int | None = None, people: bool = True) -> Iterator[list]:
    """A row a cooperative, by name, in the order of `HEADINGS`; figures of `year`, else of each one's newest book year.

    Without `people` the columns with names and telephones stay empty. Three queries for every 2,000 rows.
    """
    found = (Cooperative.objects.all() if queryset is None else queryset).order_by("name_key", "pk")
    pks = list(found.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        facts = {row[0]: row for row in Cooperative.objects.filter(pk__in=chunk).values_list(*COLUMNS)}
        figures, board = _figures(chunk, year), _people(chunk) if people else {}
        for number, pk in enumerate(chunk, start=start + 1):
            yield _row(number, facts[pk], figures.get(pk), board.get(pk, {}))


def _figures(pks: list[int], year: int | None) -> dict[int, tuple]:
    found = YearlyFigures.objects.in_force().filter(cooperative__in=pks)
    found = (
        found.filter(tahun_buku=year) if year else found.order_by("cooperative", "-tahun_buku").distinct("cooperative")
    )
    return {row[0]: row[1:] for row in found.values_list("cooperative", *FIGURES)}


def _people(pks: list[int]) -> dict[int, dict[str, tuple[str, str | None]]]:
    """Who is in office by cooperative and office: several holders in one cell, then without a telephone."""
    found = BoardMember.objects.current().filter(cooperative__in=pks, office__in=PEOPLE).order_by("pk")
    people: dict[int, dict] = defaultdict(dict)
    for pk, office, name, phone in found.values_list("cooperative", "office", "name", "phone"):
        held = people[pk].get(office)
        people[pk][office] = (f"{held[0]}{BETWEEN} {name}", None) if held else (name, phone)
    return people


def _row(number: int, facts: tuple, figures: tuple | None, people: dict) -> list:
    (_, code, nik, name, bh, founded, address, kelurahan_text, kecamatan_text, kabupaten_text, provinsi_text, postal_code,
     phone, email, status, form, jenis, kelompok, sektor, kelurahan, kecamatan) = facts  # fmt: skip
    members, managers, employees, rat_date, own, outside, assets, volume, year, shu, assumed = figures or [None] * 11
    placed, nobody = bool(kelurahan), (None, None)
    chair, secretary, treasurer, supervisor, manager = (people.get(office, nobody) for office in PEOPLE)
    return [
        number, nik, name, bh, founded, address, kelurahan or kelurahan_text, kecamatan or kecamatan_text,
        CITY["kabupaten"] if placed else kabupaten_text, CITY["provinsi"] if placed else provinsi_text, postal_code, phone,
        email, STATUS.get(status), *chair, FORM.get(form), jenis, kelompok, sektor, members, managers, employees, rat_date,
        number_of(own), number_of(outside), number_of(assets), number_of(volume), f"{year} {ASSUMED}" if assumed else year,
        number_of(shu), *secretary, *treasurer, supervisor[0], manager[0], code,
    ]  # fmt: skip


STATUS, FORM = dict(Status.choices), dict(Form.choices)


def number_of(amount: Decimal | None) -> int | float | str | None:
    """Rupiah as a number where a spreadsheet keeps it to the last sen, else as text."""
    if amount is None:
        return None
    if amount == amount.to_integral_value() and abs(amount) < 10**15:
        return int(amount)
    return float(amount) if Decimal(repr(float(amount))) == amount else str(amount)
