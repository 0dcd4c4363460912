"""The steps of founding a cooperative, in the order of law.md, section 3 (order: from experience, verify; details less so).

What is not known is not said: no fee, no lifetime of a name, no amount of capital.
"""

from dataclasses import dataclass

FOUNDERS = 9  # a primary cooperative needs at least nine (one source)


@dataclass(frozen=True)
class FoundingGuide:
    """One step: what it is called, and what to look at; each hint is to be verified by the officer."""

    code: str
    title: str
    hint: str


GUIDES = [
    FoundingGuide(
        "penyuluhan", "Penyuluhan", "Permohonan kelompok dan daftar orang dengan kepentingan ekonomi yang sama."
    ),
    FoundingGuide(
        "rapat", "Rapat pembentukan", "Nama, jenis, simpanan, pengurus, pengawas, dan anggaran dasar disepakati."
    ),
    FoundingGuide(
        "berkas",
        "Berkas pendirian",
        "Berita acara, daftar hadir, kuasa, rencana kerja, rencana anggaran, bukti simpanan. Fotokopi KTP langsung ke notaris.",
    ),
    FoundingGuide("notaris", "Notaris pembuat akta koperasi", "Pilih notaris yang terdaftar untuk akta koperasi."),
    FoundingGuide("nama", "Pemesanan nama", "Lewat notaris; siapkan nama cadangan."),
    FoundingGuide("akta", "Akta pendirian", "Periksa nama, alamat, dan susunan pengurus sebelum tanda tangan."),
    FoundingGuide("pengesahan", "Pengesahan badan hukum", "Catat nomor dan tanggal surat keputusannya."),
    FoundingGuide("npwp", "NPWP dan rekening", "Atas nama koperasi, bukan pengurus."),
    FoundingGuide("nib", "NIB lewat OSS", "Simpan pinjam memerlukan izin usahanya sendiri."),
    FoundingGuide("ods", "Akun ODS", "NIK Koperasi menyusul sesudah rapat anggota tahunan yang pertama."),
    FoundingGuide("buku", "Pembukuan dan buku anggota", "Sampai rapat anggota tahunan yang pertama."),
]
BY_CODE = {guide.code: guide for guide in GUIDES}
CHOICES = [(guide.code, guide.title) for guide in GUIDES]

LEGAL_FORMS = ["Koperasi", "CV", "PT"]
COMPARISON = [
    ("Siapa pemiliknya?", ["Para anggota bersama", "Para sekutu", "Para pemegang saham"]),
    ("Siapa memutuskan?", ["Satu anggota, satu suara", "Sekutu yang mengurus", "Suara mengikuti saham"]),
    (
        "Untuk siapa hasilnya?",
        [
            "Anggota, terutama menurut pemakaian layanannya",
            "Para sekutu menurut perjanjian",
            "Pemegang saham menurut sahamnya",
        ],
    ),
    ("Berapa orang?", ["Koperasi primer: paling sedikit 9", "Beberapa sekutu", "Sedikit orang sudah cukup"]),
    (
        "Cocok bila",
        [
            "Banyak orang dengan kebutuhan yang sama: pedagang satu pasar, perajin satu kampung",
            "Beberapa orang yang saling kenal menjalankan satu usaha",
            "Usaha mencari penanam modal dan ingin tumbuh dengan cepat",
        ],
    ),
    (
        "Yang berat",
        [
            "Rapat anggota setiap tahun, pembukuan terbuka, keputusan bersama",
            "Sekutu yang mengurus menanggung sampai harta pribadi",
            "Urusan surat dan pajak lebih banyak; yang bermodal kecil bersuara kecil",
        ],
    ),
]  # only what separates the three for good; requirements and costs change and are told by the officer
