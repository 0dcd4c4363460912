"""The steps of an import, from the uploaded file to the saved rows and back. Nothing else assigns its status."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cooperatives.enums import ImportStatus as S
from cooperatives.enums import RowOutcome
from cooperatives.importing import undo
from cooperatives.importing.headings import BY_HEADING
from cooperatives.importing.labels import target_label
from cooperatives.importing.plan import NEW
from cooperatives.importing.reading import MAX_BYTES
from cooperatives.models import HeadingMeaning, ImportBatch, ImportLog, ImportRow
from klinik_koperasi.files.checks import shown_name
from klinik_koperasi.jobs import work
from klinik_koperasi.workflow import Machine, Transition

MAY = "cooperatives.import_cooperative"
machine = Machine(ImportBatch, ImportLog)


def upload(file, actor, *, year: int | None, as_of) -> ImportBatch:
    """Keeps the file privately and starts reading it; the caller has checked who may. Saves nothing in the registry."""
    content = file.read()
    suffix = ".xlsx" if content[:4] == b"PK\x03\x04" else ".csv"
    batch = ImportBatch(year=year, as_of=as_of, uploaded_by=actor, size=len(content))
    batch.name, batch.sha256 = shown_name(file.name, suffix), hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        batch.file.save(f"x{suffix}", ContentFile(content), save=False)
        batch.save()
        ImportLog.objects.create(subject=batch, step="upload", to_status=batch.status, actor=actor)
        _start_reading(batch, actor)
    return batch


def check_upload(file) -> None:
    """Refuses by size before anything is kept; what the file holds is checked where it is read."""
    if file.size > MAX_BYTES:
        raise ValidationError(f"Berkas lebih besar dari {MAX_BYTES // 1024**2} MB. Bagi menjadi beberapa berkas.")
    if file.size == 0:
        raise ValidationError("Berkas ini kosong (0 byte). Pilih berkas lain.")


def decide(batch: ImportBatch, tab: str, data) -> int:
    """Notes take and leave for the rows of one page, or with `all` for a whole tab; returns how many rows were meant."""
    rows = batch.rows.filter(outcome=tab) if tab in RowOutcome.values else batch.rows.none()
    if data.get("all") in ("ambil", "tinggalkan"):
        return rows.update(taken=data["all"] == "ambil")
    shown = rows.filter(pk__in=[pk for pk in data.getlist("shown") if pk.isdigit()])
    taken = set(data.getlist("take"))
    for row in shown:
        row.taken, row.decision = str(row.pk) in taken, _decision(row, data.get(f"decision-{row.pk}", ""))
        row.taken = row.taken or bool(row.decision)
    return ImportRow.objects.bulk_update(shown, ["taken", "decision"])


def _decision(row: ImportRow, wanted: str) -> str:
    """A decision that the preview offered for this row, or none."""
    offered = {str(candidate["pk"]) for candidate in row.candidates} | ({NEW} if row.may_be_new else set())
    return wanted if row.outcome == RowOutcome.DOUBTFUL and wanted in offered else ""


def _start_reading(batch: ImportBatch, actor, **_) -> None:
    batch.job = work.start("import_read", f"Membaca {batch.name}", actor, batch=batch.pk)
    batch.save(update_fields=["job"])


def _start_saving(batch: ImportBatch, actor, **_) -> None:
    batch.job = work.start("import_save", f"Menyimpan {batch.name}", actor, batch=batch.pk)
    batch.save(update_fields=["job"])


def _learn(batch: ImportBatch, actor, *, mapping: dict[str, str]) -> str:
    """Keeps the meanings for this file, and what differs from the built-in aliases for every later one."""
    batch.mapping = mapping
    titles = {column["key"]: column["title"] for column in batch.columns}
    told = {key: target for key, target in mapping.items() if target != BY_HEADING.get(key)}
    for key, target in told.items():
        HeadingMeaning.objects.update_or_create(
            key=key, defaults={"target": target, "title": titles.get(key, key)[:200], "taught_by": actor}
        )
    return "; ".join(f"{titles.get(key, key)}: {target_label(target)}" for key, target in told.items())


def _refuse(batch: ImportBatch, actor, *, reason: str) -> str:
    batch.error = reason
    return reason


def _keep(batch: ImportBatch, actor, *, result: dict) -> str:
    """Notes who saved: the person who confirmed, also when a worker does it later."""
    batch.result, batch.saved_at, batch.saved_by = result, timezone.now(), actor
    return f"{result['created']} baru, {result['updated']} berubah, {result['left']} baris tidak disimpan."


def _start_undoing(batch: ImportBatch, actor, **_) -> None:
    batch.job = work.start("import_undo", f"Mengurungkan {batch.name}", actor, batch=batch.pk)
    batch.save(update_fields=["job"])


def _try_again(batch: ImportBatch, actor, **_) -> None:
    batch.error = ""


def _undone(batch: ImportBatch, actor, *, say) -> str:
    gone = undo.take_back(batch, actor, say)
    return f"{gone.deleted} catatan dihapus, {gone.restored} dikembalikan seperti semula."


def _expire(batch: ImportBatch, actor, **_) -> str:
    return "Berkasnya sudah melewati masa simpan."


def _working(batch: ImportBatch) -> str | None:
    return "Pekerjaan masih berjalan." if batch.job and not batch.job.ended else None


def _nothing_taken(batch: ImportBatch) -> str | None:
    return None if batch.rows.to_save().exists() else "Belum ada baris yang diambil."


machine.add(
    Transition("ask_mapping", "Tanyakan arti judul", (S.READING,), S.MAPPING, done="Judul kolom perlu diartikan"),
    Transition("show", "Tampilkan pratinjau", (S.READING,), S.PREVIEW, done="Berkas selesai dibaca"),
    Transition("refuse", "Tolak berkas", (S.READING,), S.REFUSED, run=_refuse, done="Berkas ditolak"),
    Transition(
        "save", "Simpan baris yang diambil", (S.PREVIEW,), S.SAVING, MAY, guard=_nothing_taken, after=_start_saving,
        done="Penyimpanan dimulai", main=True,
    ),
    Transition(
        "map", "Artikan judul kolom", (S.MAPPING, S.PREVIEW), S.READING, MAY, run=_learn, after=_start_reading,
        done="Judul kolom diartikan",
    ),
    Transition("saved", "Tandai tersimpan", (S.SAVING,), S.SAVED, run=_keep, done="Tersimpan dalam registri"),
    Transition(
        "reread", "Baca ulang", (S.READING, S.PREVIEW), S.READING, MAY, guard=_working, after=_start_reading,
        done="Dibaca ulang",
    ),
    Transition("back", "Kembali ke pratinjau", (S.SAVING,), S.PREVIEW, MAY, guard=_working, done="Kembali ke pratinjau"),
    Transition(
        "undo", "Urungkan impor ini", (S.SAVED,), S.UNDOING, MAY, run=_try_again, after=_start_undoing,
        done="Pengurungan dimulai", danger=True,
    ),
    Transition("undone", "Tandai diurungkan", (S.UNDOING,), S.UNDONE, run=_undone, done="Impor diurungkan"),
    Transition("keep", "Tidak dapat diurungkan", (S.UNDOING,), S.SAVED, run=_refuse, done="Tidak dapat diurungkan"),
    Transition("stay", "Kembali ke tersimpan", (S.UNDOING,), S.SAVED, MAY, guard=_working, done="Kembali ke tersimpan"),
    Transition("expire", "Lewat masa simpan", (S.MAPPING, S.PREVIEW), S.DROPPED, run=_expire, done="Lewat masa simpan"),
    Transition("drop", "Tidak jadi diimpor", (S.MAPPING, S.PREVIEW), S.DROPPED, MAY, done="Tidak jadi", danger=True),
)  # fmt: skip
