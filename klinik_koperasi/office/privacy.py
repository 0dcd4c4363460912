"""The privacy notice that a fresh installation shows (tujuan, jenis data, dasar, retensi, hak); the office publishes its own."""

VERSION = "1"
TEXT = """Diskopindag Kota Malang memakai data yang Anda tulis hanya untuk menghubungi Anda, menyiapkan pertemuan, dan \
menindaklanjuti hasilnya, sebagai bagian dari pelayanan publik.

Yang kami simpan: nama, kedudukan, dan nomor HP satu orang penghubung; e-mail bila diisi; nama dan alamat kelompok; uraian \
masalah. Kami tidak meminta NIK KTP dan tidak menyimpan salinan KTP.

Data dibaca petugas yang menangani permohonan Anda. Nama dan nomor HP Anda tidak ditampilkan di situs ini. Nama wakil kelompok \
dan daftar hadir tercetak pada ringkasan pertemuan yang kami serahkan kepada kelompok.

Data disimpan selama diperlukan untuk pelayanan ini dan menurut jadwal retensi arsip kantor. Isian yang tidak jadi dikirim \
kami hapus sesudah 30 hari.

Anda boleh meminta melihat, memperbaiki, atau menghapus data Anda dengan menghubungi kantor kami."""


def load(model=None) -> None:
    """Publishes the first version where there is none; `model` is given by the migration."""
    if model is None:
        from klinik_koperasi.office.models import PrivacyNotice as model  # the migration has its own
    if not model.objects.exists():
        model.objects.create(version=VERSION, text=TEXT)
