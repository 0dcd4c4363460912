"""What a filled template states, and everything that is wrong with it as a file, each named by sheet and cell."""

import re

from reports.chart import charts
from reports.checks.base import WARNING
from reports.workbook.layout import GUIDE_SHEET, META_SHEET, TEMPLATE
from reports.workbook.opening import Book, Sheet, UnreadableFile
from reports.workbook.values import SHOWN, Reading, answers, figures, note, other_file, rest


def read(book: Book, *, year: int | None = None, code: str = "") -> Reading:
    """The reading of a filled template; `year` and `code` are what is expected. Raises UnreadableFile for another workbook."""
    reading = _identified(book)
    _expected(reading, year, code)
    _sheets(reading, book)
    for section in reading.chart.sections:
        sheet = book.sheets.get(section.sheet)
        if sheet is not None:
            moved = _labels(reading, sheet)
            if section.facts:
                answers(reading, sheet)
            figures(reading, sheet, moved)
            _strangers(reading, sheet)
    _own_year(reading)
    _in_rupiah(reading)
    return reading


def _identified(book: Book) -> Reading:
    meta = book.sheets.get(META_SHEET)
    pairs = {}
    for number in range(1, 20) if meta else ():
        key, value = meta.cells.get(f"A{number}"), meta.cells.get(f"B{number}")
        if key and value:
            pairs[key.text] = value.text
    if pairs.get("template") != TEMPLATE:
        raise UnreadableFile(
            "Buku kerja ini bukan templat laporan dari portal. Unduh templatnya, isi, lalu unggah templat itu."
        )
    chart = charts().get((pairs.get("chart", ""), pairs.get("version", "")))
    if chart is None or not re.fullmatch(r"\d{4}", pairs.get("year", "")):
        raise UnreadableFile(
            "Versi templat ini tidak dikenal portal. Unduh templat terbaru dan pindahkan angkanya ke sana."
        )
    return Reading(chart, int(pairs["year"]), pairs.get("code", ""))


def _expected(reading: Reading, year: int | None, code: str) -> None:
    if year is not None and year != reading.year:
        note(reading, "T03", f"Templat ini untuk tahun buku {reading.year}, bukan {year}. Unduh templat tahun buku {year}.",
              [f"{META_SHEET}!B5"], year, reading.year)  # fmt: skip
    if code and code != reading.code:
        note(reading, "T03", f"Templat ini milik koperasi berkode {reading.code or '(kosong)'}, bukan {code}. Unduh templat "
              "koperasi ini.", [f"{META_SHEET}!B6"], code, reading.code)  # fmt: skip


def _sheets(reading: Reading, book: Book) -> None:
    wanted = {section.sheet for section in reading.chart.sections}
    for name in sorted(wanted - set(book.sheets)):
        note(
            reading,
            "T04",
            f"Lembar “{name}” hilang atau diganti namanya. Kembalikan nama atau unduh templat baru.",
            [name],
        )
    for name in sorted(set(book.sheets) - wanted - {GUIDE_SHEET, META_SHEET}):
        note(
            reading, "T04", f"Lembar tambahan “{name}” tidak dibaca. Hapus bila memuat daftar perorangan: itu data pribadi.",
            [name], severity=WARNING,
        )  # fmt: skip
    if book.external:
        note(
            reading, "T10", "Berkas ini bertaut ke berkas lain. Putuskan tautannya (Data, Edit Links), tulis angkanya sendiri.",
            ["berkas"],
        )  # fmt: skip


def _labels(reading: Reading, sheet: Sheet) -> set[int]:
    """Names locked words that were typed over; gives the rows whose line is no longer the one expected."""
    changed = []
    for (name, ref), words in reading.layout.labels.items():
        if name == sheet.name:
            cell = sheet.cells.get(ref)
            if (cell.text.strip() if cell else "") != words.strip():
                changed.append((ref, words, cell.text if cell else ""))
    moved = {int(ref[1:]) for ref, _, _ in changed if ref.startswith("A") and ref != "A1"}
    for ref, words, now in changed[:SHOWN]:
        told = f"bertuliskan “{now[:60]}”" if now else "kosong"
        note(
            reading, "T06", f"Sel terkunci {sheet.name}!{ref} {told}, seharusnya “{words}”. Baris ini tidak dibaca; "
            "kembalikan tulisannya atau unduh templat baru.", [f"{sheet.name}!{ref}"], words, now,
        )  # fmt: skip
    rest(reading, "T06", sheet.name, len(changed) - SHOWN, "sel terkunci lain yang berubah")
    return moved


def _strangers(reading: Reading, sheet: Sheet) -> None:
    """Cells outside of the template: pasted lists and side calculations are not read."""
    known, beyond = reading.layout, []
    last = max(spot.column for spot in known.spots.values() if spot.sheet == sheet.name) + 1
    for ref, cell in sheet.cells.items():
        if (sheet.name, ref) in known.by_cell or (sheet.name, ref) in known.labels or ref == "A2":
            continue
        if _column(ref) == last and int(re.sub(r"\D", "", ref)) <= max(known.rows.values()) + 1:
            continue  # the remarks
        beyond.append(ref)
        if other_file(cell.formula):
            note(reading, "T10", f"{sheet.name}!{ref} bertaut ke berkas lain. Hapus.", [f"{sheet.name}!{ref}"])
    if beyond:
        rows = {re.sub(r"\D", "", ref) for ref in beyond}
        note(
            reading, "T09", f"{len(beyond)} sel pada {len(rows)} baris lembar “{sheet.name}” berada di luar isian templat, mulai "
            f"{beyond[0]}. Semuanya tidak dibaca; hapus, terutama bila itu daftar perorangan.",
            [f"{sheet.name}!{beyond[0]}"], 0, len(beyond), severity=WARNING,
        )  # fmt: skip


def _own_year(reading: Reading) -> None:
    """The identity sheet must speak of the template's own book year and cooperative."""
    stated, end = reading.facts.get("tahun_buku"), reading.facts.get("akhir_tahun_buku")
    if stated is not None and stated != reading.year:
        cell = reading.layout.where("tahun_buku", "isi")
        note(reading, "T03", f"Tahun buku {stated} pada {cell} tidak cocok dengan templat tahun buku {reading.year}. Unduh "
              "templat tahun yang benar.", [cell], reading.year, stated)  # fmt: skip
    if end is not None and end.year != reading.year:
        cell = reading.layout.where("akhir_tahun_buku", "isi")
        note(reading, "T03", f"Akhir tahun buku {end:%d-%m-%Y} pada {cell} bukan tahun {reading.year}. Periksa tanggalnya.",
              [cell], reading.year, end.year)  # fmt: skip
    code = str(reading.facts.get("kode", reading.code))
    if code != reading.code:
        cell = reading.layout.where("kode", "isi")
        note(reading, "T03", f"Kode koperasi “{code}” pada {cell} tidak cocok dengan templat ({reading.code}).", [cell],
              reading.code, code)  # fmt: skip


def _in_rupiah(reading: Reading) -> None:
    if reading.unit > 1:
        for place, value in reading.amounts.items():
            if reading.chart.is_money(*place):
                reading.amounts[place] = value * reading.unit


def _column(ref: str) -> int:
    total = 0
    for sign in re.match(r"[A-Z]*", ref.upper()).group():
        total = total * 26 + ord(sign) - 64
    return total
