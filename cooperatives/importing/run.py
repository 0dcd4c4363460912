"""One import from file to report; the command calls this, the upload page its parts (batches.py)."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from cooperatives.enums import ImportStatus
from cooperatives.importing import apply, headings, reading
from cooperatives.importing.bulk import without_collecting
from cooperatives.importing.headings import Table
from cooperatives.importing.places import Places
from cooperatives.importing.plan import Plan, Planner
from cooperatives.importing.reading import SourceFile
from cooperatives.importing.rows import ParsedRow, Problem, RowReader
from cooperatives.models import HeadingMeaning, ImportBatch, ImportLog
from klinik_koperasi.files.checks import shown_name

LOCK = 7_350_002


def import_file(
    path: str | Path,
    *,
    dry_run=False,
    year: int | None = None,
    as_of: date | None = None,
    user=None,
    mapping: dict[str, str] | None = None,
) -> Plan:
    """Imports a file of cooperatives and returns what happened to each row.

    All accepted rows are saved in one transaction, rejected and doubtful ones stay out; with `dry_run` nothing is saved.
    `year` is the book year of rows that name none. `mapping` says what headings mean, beside the aliases and what officers
    taught. A second import waits for the first. What is saved hangs on an ImportBatch, so that the page can take it back; the
    file itself is not kept. Raises UnreadableFile.
    """
    as_of = as_of or timezone.localdate()
    with without_collecting(), transaction.atomic():
        file = open_file(path, year, HeadingMeaning.objects.as_mapping() | (mapping or {}))
        one_at_a_time()
        plan = Planner(file.rows, file.table.title, as_of, lock=not dry_run).build()
        plan.warnings, plan.unmapped = [*file.problems, *plan.warnings], file.table.unknown
        if not dry_run:
            batch = _recorded(Path(path), plan, year, as_of, user)
            apply.write(plan, batch.reason, as_of, user, batch)
    return plan


def _recorded(path: Path, plan: Plan, year: int | None, as_of: date, user) -> ImportBatch:
    """The import as a record without a file, as one finds it among the uploaded ones."""
    left = plan.rows - plan.created - plan.updated
    result = {"rows": plan.rows, "created": plan.created, "updated": plan.updated, "left": left, "stale": 0}
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    batch = ImportBatch.objects.create(
        name=shown_name(path.name, path.suffix), sha256=sha256, size=path.stat().st_size, year=year, as_of=as_of,
        status=ImportStatus.SAVED, result=result, uploaded_by=user, saved_by=user, saved_at=timezone.now(),
        problems=[problem.as_dict() for problem in plan.warnings if problem.row == 0],
    )  # fmt: skip
    words = f"{plan.created} baru, {plan.updated} berubah, {left} baris tidak disimpan."
    ImportLog.objects.create(subject=batch, step="command", to_status=batch.status, actor=user, note=words)
    return batch


@dataclass
class OpenFile:
    """A file as far as it is understood without the registry; `problems` concern the file as a whole."""

    table: Table
    rows: list[ParsedRow]
    problems: list[Problem]


def open_file(path: str | Path, year: int | None, mapping: dict[str, str], *, keep_cells=False) -> OpenFile:
    """Reads, finds the table and parses its rows; raises UnreadableFile. The raw cells are let go unless wanted."""
    source = reading.read(path)
    table = headings.find(source, mapping)
    reader = RowReader(table, Places(), year, ragged=source.kind == "csv")
    reader.keep_cells = keep_cells
    rows, told = reader.read(), _about_file(source, table)
    table.rows.clear()
    return OpenFile(table, rows, [*told, *reader.problems])


def one_at_a_time() -> None:
    """Waits until no other import writes; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _about_file(source: SourceFile, table: Table) -> list[Problem]:
    """What is worth knowing about the file as a whole."""
    told = [Problem(0, title, "", "Judul kolom tidak dikenal; kolom ini tidak dibaca.") for title in table.unknown]
    told += [Problem(0, title, "", "Judul kolom berulang; yang pertama yang dibaca.") for title in table.repeated]
    others = [sheet.name for sheet in source.sheets if sheet is not table.sheet and _has_table(sheet)]
    told += [Problem(0, "", name, "Lembar ini juga berisi daftar koperasi, tetapi tidak dibaca.") for name in others]
    if table.sheet.hidden:
        told.append(Problem(0, "", table.sheet.name, "Lembar yang dibaca ini tersembunyi."))
    if source.encoding == "Windows-1252":
        told.append(Problem(0, "", source.encoding, "Berkas bukan UTF-8; dibaca sebagai Windows-1252."))
    if source.unpaired_quotes:
        told.append(Problem(0, "", '"', "Ada tanda kutip tanpa pasangan; tanda kutip dibaca sebagai huruf biasa."))
    return told


def _has_table(sheet) -> bool:
    return any(
        "name" in found and len(found) >= headings.ENOUGH
        for _, cells in sheet.rows[:40]
        if (found := headings.known(cells))
    )
