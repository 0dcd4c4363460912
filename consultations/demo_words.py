"""Names and problems of the synthetic groups."""

from consultations.enums import GroupKind

PLACES = {
    GroupKind.POKDARWIS: "Pokdarwis Contoh {}",
    GroupKind.RW: "RW {n:02} Contoh {}",
    GroupKind.RT: "RT {n:02} Contoh {}",
    GroupKind.PKK: "PKK RW {n:02} Contoh {}",
    GroupKind.VENDORS: "Paguyuban PKL Contoh {}",
    GroupKind.UMKM: "UMKM Contoh {}",
    GroupKind.YOUTH: "Komunitas Muda Contoh {}",
    GroupKind.PRE_COOPERATIVE: "Calon Koperasi Contoh {}",
}
PROBLEMS = [
    ("pendirian", "Kami punya usaha bersama dan ingin tahu apakah lebih cocok menjadi koperasi. Anggotanya {n} orang."),
    ("laporan", "Catatan masih di buku tulis dan laporan tahunan belum pernah disusun. Anggota {n} orang."),
    ("rat", "Rapat anggota tertunda dua tahun. Pengurus ingin tahu cara menyiapkannya untuk {n} anggota."),
    ("usp", "Simpan pinjam kecil berjalan sejak 2021 dengan {n} orang. Kami ingin tertib dan berizin."),
    ("pasar", "Produk {n} anggota bagus, tetapi sulit mencari pembeli tetap."),
    ("modal", "Kami perlu modal untuk {n} pedagang dan tidak mau terjerat bank keliling."),
]
NAMES = [
    "Ibu Contoh Melati", "Bapak Contoh Jaya", "Ibu Contoh Ayu", "Bapak Contoh Surya", "Sdr. Contoh Bagas", "Sdri. Contoh Rani",
]  # fmt: skip
