"""The topics that a fresh installation offers (clinic.md, section 2); the office edits them afterwards."""

TOPICS = [
    ("pendirian", "Mendirikan koperasi", "Syarat, jumlah pendiri, nama, anggaran dasar, sampai akta"),
    ("laporan", "Pembukuan dan laporan keuangan", "Mencatat harian, menyusun laporan tahunan"),
    ("rat", "Rapat Anggota Tahunan (RAT)", "Menyiapkan, melaksanakan, atau mengejar yang terlambat"),
    ("pengurus", "Kelembagaan dan pengurus", "Pergantian pengurus, pembagian tugas"),
    ("usp", "Simpan pinjam dan izinnya", "Izin usaha dan aturan simpan pinjam"),
    ("modal", "Permodalan", "Pinjaman, penyertaan, dan sumber modal lain"),
    ("anggaran_dasar", "Perubahan anggaran dasar", ""),
    ("anggota", "Keanggotaan", ""),
    ("pajak", "Perpajakan", ""),
    ("macet", "Kredit bermasalah", ""),
    ("nik", "NIK Koperasi dan data ODS", "Nomor induk koperasi, bukan KTP"),
    ("sehat", "Kesehatan koperasi", ""),
    ("digital", "Digitalisasi", ""),
    ("pasar", "Pemasaran dan kemitraan", ""),
    ("sengketa", "Sengketa di dalam koperasi", ""),
    ("bubar", "Pembubaran atau penggabungan", ""),
    ("kkmp", "Koperasi Kelurahan Merah Putih", ""),
    ("lain", "Lain-lain", ""),
]


def load(model=None) -> None:
    """Adds the topics that are missing and leaves the office's own wording alone; `model` is given by the migration."""
    if model is None:
        from consultations.models import Topic as model  # the migration has its own
    rows = [model(code=c, name=n, hint=h, order=10 * i) for i, (c, n, h) in enumerate(TOPICS, start=1)]
    model.objects.bulk_create(rows, ignore_conflicts=True)
