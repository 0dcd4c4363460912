"""The public fields of the registry as CSV lines: facts of legal entities with date and source, never a person."""

import csv
from collections.abc import Iterable, Iterator

from cooperatives.enums import Authority, CertificateStatus, Form, Principle, Source, Status
from cooperatives.exporting import number_of
from cooperatives.models import Cooperative, YearlyFigures
from cooperatives.selectors import facets
from cooperatives.selectors.statistics import Table
from klinik_koperasi.spreadsheets import harmless

CHUNK = 2000
HEADINGS = [
    "kode", "nik_koperasi", "nama", "nomor_badan_hukum", "tanggal_badan_hukum", "alamat", "kelurahan", "kecamatan", "kode_pos",
    "bentuk", "jenis", "kelompok", "sektor", "pola", "kewenangan", "status", "sertifikat_nik", "sertifikat_sampai", "peringkat",
    "tahun_buku", "anggota", "aset", "volume_usaha", "shu", "sumber", "tanggal_data", "data_contoh",
]  # fmt: skip
FIGURES = ["tahun_buku", "members", "aset", "volume_usaha", "shu"]
FACTS = [
    "code", "nik_koperasi", "name", "nomor_badan_hukum", "tanggal_badan_hukum", "address", "kelurahan__name",
    "kelurahan__kecamatan__name", "postal_code", "form", "jenis__name", "kelompok__name", "sektor__name", "principle",
    "authority", "status", "certificate_status", "certificate_until", "grade", "source", "source_date", "demo",
]  # fmt: skip
PLACE = FACTS.index("source")  # where the figures stand in a row
COLUMNS = [*FACTS[:PLACE], *FIGURES, *FACTS[PLACE:]]
WORDS = {
    "form": dict(Form.choices), "principle": dict(Principle.choices), "authority": dict(Authority.choices),
    "status": dict(Status.choices), "certificate_status": dict(CertificateStatus.choices), "source": dict(Source.choices),
    "demo": {True: "ya", False: "tidak"},
}  # fmt: skip
MONEY = {"aset", "volume_usaha", "shu"}


def cooperatives() -> Iterator[list]:
    """Headings, then a row a cooperative of the city by name, with the figures in force of its newest book year.

    Two queries for every 2,000 rows, asked for while the rows before them are sent.
    """
    yield HEADINGS
    index = facets.current()
    pks = index.pks_of(index.city)
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        facts = {row[0]: row[1:] for row in Cooperative.objects.filter(pk__in=chunk).values_list("pk", *FACTS)}
        figures = _figures(chunk)
        for pk in chunk:
            if pk in facts:
                yield [_cell(*pair) for pair in zip(COLUMNS, _joined(facts[pk], figures.get(pk)), strict=True)]


def _figures(pks: list[int]) -> dict[int, tuple]:
    newest = YearlyFigures.objects.in_force().filter(cooperative__in=pks).order_by("cooperative", "-tahun_buku")
    return {row[0]: row[1:] for row in newest.distinct("cooperative").values_list("cooperative", *FIGURES)}


def _joined(facts: tuple, figures: tuple | None) -> tuple:
    return (*facts[:PLACE], *(figures or [None] * len(FIGURES)), *facts[PLACE:])


def _cell(name: str, value):
    if name in WORDS:
        return WORDS[name].get(value, "")
    return number_of(value) if name in MONEY else value


def table(of: Table) -> Iterator[list]:
    """A picture's figures, each row with its date and source."""
    own = "Sumber" not in of.headings
    yield [*of.headings, *(["Sumber", "Tanggal data"] if own else [])]
    for row in of.rows:
        yield [*row, *([of.source, of.as_of] if own else [])]


class _Echo:
    """Gives a line back instead of keeping it: what `csv` writes is sent at once."""

    @staticmethod
    def write(line: str) -> str:
        return line


def lines(rows: Iterable[list]) -> Iterator[str]:
    """Rows as CSV with a BOM (a spreadsheet then reads the letters right); text that would be computed gets a mark."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
