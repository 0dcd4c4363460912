"""The words of letters: what a fresh installation says, and the placeholders that the office may use in its own wording.

Only names of this list are filled in, as plain text; a letter can never reach anything else of the record.
"""

from string import Formatter

from consultations.models import Session
from klinik_koperasi.documents.models import Kind
from klinik_koperasi.templatetags.formats import hari_tanggal, rentang_jam

PLACEHOLDERS = {
    "kelompok": "nama kelompok pemohon",
    "hari_tanggal": "hari dan tanggal pertemuan",
    "jam": "jam pertemuan",
    "tempat": "tempat pertemuan",
    "kelurahan": "kelurahan",
    "petugas": "nama semua petugas",
    "topik": "topik yang diminta",
}
DEFAULTS = {
    Kind.INVITATION: (
        "Dengan hormat,\n\nMenindaklanjuti permohonan {kelompok}, kami mengundang pengurus dan anggota kelompok untuk "
        "mengikuti pertemuan Klinik Koperasi pada:",
        "Mohon menyiapkan buku catatan yang ada. Pertemuan ini tidak dipungut biaya.\n\nAtas perhatian dan kehadiran "
        "Saudara, kami ucapkan terima kasih.",
    ),
    Kind.ASSIGNMENT: (
        "Yang bertanda tangan di bawah ini menugaskan:",
        "untuk melaksanakan pendampingan Klinik Koperasi bagi {kelompok} pada {hari_tanggal}, {jam}, di {tempat}.\n\n"
        "Demikian surat tugas ini dibuat untuk dilaksanakan dan dilaporkan hasilnya.",
    ),
    Kind.ATTENDANCE: (
        "Pertemuan Klinik Koperasi dengan {kelompok}, {hari_tanggal}, {jam}, di {tempat}.",
        "Nomor HP boleh dikosongkan. Layanan ini tidak dipungut biaya.",
    ),
    Kind.MINUTES: (
        "Pada {hari_tanggal}, {jam}, bertempat di {tempat}, telah dilaksanakan pendampingan Klinik Koperasi bagi "
        "{kelompok} dengan hasil sebagai berikut.",
        "Demikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya.",
    ),
    Kind.SUMMARY: (
        "",
        "Ringkasan ini mencatat hasil pertemuan di atas sebagai pegangan pemohon dan petugas. Konsultasi Klinik Koperasi "
        "tidak dipungut biaya.",
    ),
}


def wrong_placeholders(text: str) -> list[str]:
    """What stands in braces in `text` and is no placeholder, as typed; ["{"] when the braces do not pair."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return ["{"]
    named = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    return [f"{{{name}}}" for name, spec, conversion in named if name not in PLACEHOLDERS or spec or conversion]


def fill(text: str, values: dict[str, str]) -> list[str]:
    """The paragraphs of `text` with its placeholders filled in; still plain text, which the template escapes."""
    parts = ("".join([before, values[name] if name else ""]) for before, name, _, _ in Formatter().parse(text))
    return [paragraph.strip() for paragraph in "".join(parts).split("\n\n") if paragraph.strip()]


def values_of(session: Session) -> dict[str, str]:
    """What the placeholders stand for in a session's letters."""
    requests = [p.request for p in session.participations.all()]
    topics = dict.fromkeys(topic.name for request in requests for topic in request.topics.all())
    return {
        "kelompok": "; ".join(request.group_name for request in requests) or "peserta sesi terbuka",
        "hari_tanggal": hari_tanggal(session.period.lower),
        "jam": rentang_jam(session.period),
        "tempat": session.place,
        "kelurahan": session.kelurahan.name if session.kelurahan else "",
        "petugas": "; ".join(officer.name for officer in session.officers),
        "topik": "; ".join(topics),
    }
