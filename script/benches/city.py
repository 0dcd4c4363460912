"""A city of made-up cooperatives as ODS would deliver it; the n-th is the same in every file, and no two share a name."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, product
from pathlib import Path
from random import Random

from openpyxl import Workbook

HEADINGS = [
    "NO", "ID KOPERASI", "NAMA KOPERASI", "NO BADAN HUKUM", "TANGGAL BADAN HUKUM", "ALAMAT", "DESA/KEL", "KECAMATAN",
    "KABUPATEN", "PROVINSI", "KODE POS", "NO TELPON KANTOR", "EMAIL", "STATUS AKTIF", "KETUA", "NO TELPON KETUA",
    "BENTUK KOPERASI", "JENIS KOPERASI", "KELOMPOK KOPERASI", "SEKTOR USAHA", "JUMLAH ANGGOTA", "JUMLAH MANAJER",
    "JUMLAH KARYAWAN", "TANGGAL RAT", "MODAL SENDIRI", "MODAL LUAR", "ASET", "VOLUME USAHA", "TAHUN REKAP",
    "SISA HASIL USAHA",
]  # fmt: skip
KINDS = ["KSP", "KSU", "Koperasi", "Koperasi Wanita", "Kopkar", "KPRI", "Koperasi Pasar", "Koperasi Produsen"]
KNOWN = [  # words that real lists repeat, the commonest first
    "Makmur", "Sejahtera", "Bersama", "Mandiri", "Lestari", "Barokah", "Jaya", "Amanah", "Sentosa", "Rukun", "Mulia", "Abadi",
    "Melati", "Mawar", "Kartini", "Harapan", "Guyub", "Kenanga", "Cempaka", "Anggrek",
]  # fmt: skip
SYLLABLES = ["ba", "ce", "di", "ga", "ja", "ku", "la", "mo", "nu", "pe", "ra", "si", "to", "wi", "ya"]
CLASSES = [
    ("Simpan Pinjam", "Simpan pinjam"),
    ("Konsumen", "Serba usaha"),
    ("Produsen", "Pertanian"),
    ("Jasa", "Wanita"),
]
SECTOR, STATUSES = "Jasa Keuangan dan Asuransi", ["Aktif"] * 6 + ["Tidak Aktif"] * 3 + ["Kurang Aktif"]
LAST_YEAR = date.today().year - 1

Place = tuple[str, str, str]  # kelurahan, kecamatan, kode pos


def rows(count: int, places: list[Place]) -> Iterator[list]:
    """The first `count` cooperatives in the order of `HEADINGS`; of some words there are many, of most a few."""
    draw = Random("koperasi")  # noqa: S311 - a made-up city, no secret
    words = KNOWN + ["".join(parts).capitalize() + "n" for parts in product(SYLLABLES, repeat=3)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    seen: set[str] = set()
    for number in range(1, count + 1):
        proper = " ".join(draw.choices(words, cum_weights=weights, k=2))
        while proper in seen:
            proper += f" {draw.choice(words)}"
        seen.add(proper)
        yield _row(draw, number, f"{draw.choice(KINDS)} {proper}", draw.choice(places))


def _row(draw: Random, number: int, name: str, place: Place) -> list:
    founded = date(1985, 1, 1) + timedelta(draw.randrange(13_000))
    jenis, kelompok = draw.choice(CLASSES)
    assets, members = draw.randrange(40_000, 4_000_000) * 1000, draw.randrange(20, 900)
    own = assets * draw.randrange(20, 90) // 100
    return [
        number, 3573_000_000_000 + number, name, f"518/{number}/BH/XVI.13/{founded.year}", founded,
        f"Jl. Contoh {draw.randrange(1, 300)} RT {draw.randrange(1, 10):02}/RW {draw.randrange(1, 14):02}", place[0].upper(),
        place[1].upper(), "KOTA MALANG", "JAWA TIMUR", place[2], f"0341-{draw.randrange(100_000, 999_999)}",
        f"koperasi{number}@example.id", draw.choice(STATUSES), f"Ketua Contoh {number}", f"0812{number:08}",
        "Primer Kabupaten/Kota", jenis, kelompok, SECTOR, members, draw.randrange(3), draw.randrange(9),
        date(LAST_YEAR + 1, 1, 10) + timedelta(draw.randrange(80)) if draw.random() < 0.7 else None, own, assets - own, assets,
        assets * draw.randrange(30, 130) // 100, LAST_YEAR, assets * draw.randrange(-20, 60) // 1000,
    ]  # fmt: skip


def to_xlsx(path: Path, found: Iterator[list]) -> Path:
    """A workbook as an office gets it from ODS."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data_Koperasi")
    for row in [HEADINGS, *found]:
        sheet.append(row)
    book.save(path)
    return path


def to_csv(path: Path, found: Iterator[list]) -> Path:
    """The same as a text file, quicker to write; days as the lists have them."""
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows([f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in found)
    return path
