"""Lists of the clinic as a workbook: what happened where and how fast, never who was the contact or what they told."""

from collections.abc import Callable, Iterable
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import timezone

from consultations.models import Request, Session
from cooperatives.exporting import harmless

CHUNK = 500
REQUESTS: dict[str, Callable] = {
    "NOMOR": lambda r: r.number,
    "DIAJUKAN": lambda r: _day(r.submitted_at),
    "MASUK LEWAT": lambda r: r.get_source_display(),
    "KEADAAN": lambda r: r.get_status_display(),
    "PRIORITAS": lambda r: r.get_priority_display(),
    "JENIS KELOMPOK": lambda r: r.get_group_kind_display(),
    "NAMA KELOMPOK": lambda r: r.group_name,
    "KELURAHAN": lambda r: r.kelurahan.name if r.kelurahan else "",
    "KECAMATAN": lambda r: r.kelurahan.kecamatan.name if r.kelurahan else "",
    "TOPIK": lambda r: "; ".join(topic.name for topic in r.topics.all()),
    "PERKIRAAN PESERTA": lambda r: r.participants,
    "JAWABAN PERTAMA": lambda r: _day(r.first_answer_at),
    "PENANGGUNG JAWAB": lambda r: r.handler.name if r.handler else "",
    "PERTEMUAN TERAKHIR": lambda r: max((_day(s.period.lower) for s in r.sessions.all()), default=None),
}
SESSIONS: dict[str, Callable] = {
    "TANGGAL": lambda s: _day(s.period.lower),
    "MULAI": lambda s: f"{timezone.localtime(s.period.lower):%H.%M}",
    "SELESAI": lambda s: f"{timezone.localtime(s.period.upper):%H.%M}",
    "KEADAAN": lambda s: s.get_status_display(),
    "BENTUK": lambda s: s.get_place_kind_display(),
    "TEMPAT": lambda s: s.place,
    "KELURAHAN": lambda s: s.kelurahan.name if s.kelurahan else "",
    "KECAMATAN": lambda s: s.kelurahan.kecamatan.name if s.kelurahan else "",
    "KELOMPOK": lambda s: "; ".join(request.group_name for request in s.requests.all()),
    "NOMOR PERMOHONAN": lambda s: "; ".join(request.number or "" for request in s.requests.all()),
    "PETUGAS": lambda s: "; ".join(officer.name for officer in s.officers),
    "JUMLAH HADIR": lambda s: s.attendance_count,
}


def requests_to_xlsx(out: BinaryIO, found: QuerySet) -> None:
    """Writes the requests of `found` that somebody sent, in its order. Three queries for every 500."""
    rows = found.sent().select_related("kelurahan__kecamatan", "handler")
    _write(out, "Permohonan", REQUESTS, rows.prefetch_related("topics", "sessions").iterator(CHUNK))


def sessions_to_xlsx(out: BinaryIO, found: QuerySet) -> None:
    """The same for sessions; `found` brings their people (`with_people`)."""
    rows = found.select_related("kelurahan__kecamatan").prefetch_related("requests")
    _write(out, "Sesi", SESSIONS, rows.iterator(CHUNK))


def _write(out: BinaryIO, title: str, columns: dict[str, Callable], records: Iterable[Request | Session]) -> None:
    from openpyxl import Workbook  # few processes ever write one

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(list(columns))
    for record in records:
        sheet.append([harmless(cell(record)) for cell in columns.values()])
    book.save(out)


def _day(moment):
    return timezone.localtime(moment).date() if moment else None
