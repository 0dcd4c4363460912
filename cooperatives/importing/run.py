"""One import from file to report; the command calls this, the upload page its parts (batches.py)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg2.errors import UniqueViolation

from cooperatives.enums import ImportStatus
from cooperatives.importing import apply, codes, headings, previews, reading
from cooperatives.importing.bulk import without_collecting
from cooperatives.importing.headings import Table
from cooperatives.importing.places import Places
from cooperatives.importing.plan import Plan, Planner
from cooperatives.importing.reading import SourceFile, UnreadableFile
from cooperatives.importing.rows import ParsedRow, Problem, RowReader
from cooperatives.importing.streaming import Stream
from cooperatives.importing.words import Words
from cooperatives.models import HeadingMeaning, ImportBatch, ImportLog, new_code
from klinik_koperasi.files.checks import shown_name

LOCK = 7_350_002
TRIES = 3
DISTURBED = (
    "Registri sedang diubah orang lain dengan kode atau NIK Koperasi yang sama; tidak ada yang disimpan. "
    "Tunggu sebentar, lalu ulangi impor ini."
)


class Disturbed(UnreadableFile):
    """The file is good, but others wrote the same codes or NIK into the registry at each try; nothing was saved."""


def undisturbed(act: Callable):
    """What `act` returns, run in a transaction; run anew from its start where another writer took the same code or NIK.

    An import locks what it finds, but nobody can lock what is not there yet. Raises Disturbed after three tries.
    """
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return act()
        except IntegrityError as error:
            if not isinstance(error.__cause__, UniqueViolation):
                raise
            if not left:
                raise Disturbed(DISTURBED) from error


def import_file(
    path: str | Path,
    *,
    dry_run=False,
    year: int | None = None,
    as_of: date | None = None,
    user=None,
    mapping: dict[str, str] | None = None,
    keep_rows=False,
    draw_code: Callable[[], str] = new_code,
) -> Plan:
    """Imports a file of cooperatives and returns what happened to each row.

    All accepted rows are saved in one transaction, rejected and doubtful ones stay out; with `dry_run` nothing is saved.
    `year` is the book year of rows that name none. `mapping` says what headings mean, beside the aliases and what officers
    taught. A second import waits for the first. What is saved hangs on an ImportBatch, so that the page can take it back; the
    file itself is not kept, and its rows with what each did only with `keep_rows`, for the page to show.
    Raises UnreadableFile, and Disturbed when other writers got in its way at each try.
    """
    as_of = as_of or timezone.localdate()

    def act() -> Plan:
        keep = keep_rows and not dry_run
        one_at_a_time()
        drawn = codes.Drawn(draw_code)
        file = open_file(path, year, mapping or {}, keep_cells=keep, meanwhile=None if dry_run else drawn.ahead)
        planner = Planner(file.rows, file.table.title, file.words, as_of, lock=not dry_run, journal=keep)
        plan = planner.plan
        if dry_run:
            planner.build()
        else:
            batch = _recorded(Path(path), file, year, as_of, user)
            with Stream(planner, batch.reason, as_of, user, batch, drawn):
                sum(previews.keep(batch, planner, saved=True)) if keep else planner.build()
            _counted(batch, plan, file)
            apply.write(plan, batch.reason, as_of, user, batch, draw_code=draw_code)
        plan.warnings, plan.unmapped = [*file.problems, *plan.warnings], file.table.unknown
        return plan

    with without_collecting():
        return undisturbed(act)


def _recorded(path: Path, file: "OpenFile", year: int | None, as_of: date, user) -> ImportBatch:
    """The import as a record without a file, as one finds it among the uploaded ones."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return ImportBatch.objects.create(
        name=shown_name(path.name, path.suffix), sha256=sha256, size=path.stat().st_size, year=year, as_of=as_of,
        status=ImportStatus.SAVED, uploaded_by=user, saved_by=user, saved_at=timezone.now(),
        columns=previews.columns(file.table, {}),
    )  # fmt: skip


def _counted(batch: ImportBatch, plan: Plan, file: "OpenFile") -> None:
    left = plan.rows - plan.created - plan.updated
    batch.result = {"rows": plan.rows, "created": plan.created, "updated": plan.updated, "left": left, "stale": 0}
    batch.problems = [problem.as_dict() for problem in [*file.problems, *(p for p in plan.warnings if p.row == 0)]]
    batch.save(update_fields=["result", "problems"])
    words = f"{plan.created} baru, {plan.updated} berubah, {left} baris tidak disimpan."
    ImportLog.objects.create(subject=batch, step="command", to_status=batch.status, actor=batch.uploaded_by, note=words)


@dataclass
class OpenFile:
    """A file as far as it is understood without the registry; `problems` concern the file as a whole."""

    table: Table
    rows: list[ParsedRow]
    problems: list[Problem]
    words: Words  # as they were when the file was opened: a caller who saves holds the lock by then


def open_file(
    path: str | Path, year: int | None, mapping: dict[str, str], *, keep_cells=False, meanwhile: Callable | None = None
) -> OpenFile:
    """Reads, finds the table and parses its rows; raises UnreadableFile. The raw cells are let go unless wanted.

    `mapping` goes before what officers taught. A child reads the file: what the registry knows is asked meanwhile, `meanwhile`
    is called, and rows are parsed while the next ones are read.
    """
    with reading.begun(path) as cells:
        mapping, places, words = HeadingMeaning.objects.as_mapping() | mapping, Places(), Words()
        if meanwhile:
            meanwhile()
        source = cells()
        table = headings.find(source, mapping)
        reader, told = RowReader(table, places, year, ragged=source.kind == "csv"), _about_file(source, table)
        reader.keep_cells = keep_cells
        rows = reader.read()
        source.finish()
    return OpenFile(table, rows, [*told, *reader.problems], words)


def one_at_a_time() -> None:
    """Waits until no other import writes; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _about_file(source: SourceFile, table: Table) -> list[Problem]:
    """What is worth knowing about the file as a whole."""
    told = [Problem(0, title, "", "Judul kolom tidak dikenal; kolom ini tidak dibaca.") for title in table.unknown]
    told += [Problem(0, title, "", "Judul kolom berulang; yang pertama yang dibaca.") for title in table.repeated]
    others = [sheet.name for sheet in source.sheets if sheet is not table.sheet and _has_table(sheet)]
    other = f"Lembar ini juga berisi daftar koperasi, tetapi tidak dibaca; yang dibaca lembar “{table.sheet.name}”."
    told += [Problem(0, "", name, other) for name in others]
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
