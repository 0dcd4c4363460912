"""Filled templates for tests, without a database."""

import zipfile
from pathlib import Path

from reports import samples
from reports.workbook.layout import layout
from reports.workbook.writing import Filling, write

CODE, YEAR = "abcdefgh", 2025


def template(path: Path, name: str = "simpan_pinjam", *, filled: bool = True, year: int = YEAR) -> Path:
    """The template of a sample's chart, written to `path`; filled as the sample is, else with its identity alone."""
    facts = {"nama": "KSP Contoh Uji", "kode": CODE, "nik_koperasi": "3573000000001", "tahun_buku": year}
    amounts = samples.amounts(name) if filled else {}
    with path.open("wb") as out:
        facts = (samples.facts(name) if filled else {"satuan": "Rupiah penuh"}) | facts
        write(out, layout(samples.sample_chart(name)), Filling(year, CODE, facts, amounts))
    return path


def repacked(source: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    """A copy of a workbook with parts replaced, added or, by None, left out."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | changes
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return target
