"""The words ODS uses for jenis, kelompok and sektor (registry.md section 5); the office adds to them in the admin."""

from django.utils.text import slugify

JENIS = ["Konsumen", "Simpan pinjam", "Produsen", "Jasa", "Pemasaran"]
KELOMPOK = [
    "Simpan pinjam", "Serba usaha", "Profesi", "Wanita", "Pasar", "Angkatan Darat", "Angkatan Laut", "Angkatan Udara",
    "Kepolisian", "Pegawai negeri (KPRI)", "Karyawan", "Pertanian", "Perkebunan", "KUD", "Kopinkra", "Pondok pesantren",
    "Mahasiswa", "Pemuda", "Sekolah", "Pensiunan", "Veteran", "Pedagang kaki lima", "Peternakan", "Angkutan", "Wisata",
    "BMT", "Kelurahan Merah Putih",
]  # fmt: skip
SEKTOR = [
    "Jasa Keuangan dan Asuransi", "Pertanian, Kehutanan dan Perikanan",
    "Perdagangan Besar dan Eceran - Rep Mobil dan Motor", "Industri Pengolahan", "Transportasi dan Pergudangan",
    "Penyediaan Akomodasi dan Makan Minum", "Jasa Lainnya",
]  # fmt: skip


def load(jenis, kelompok, sektor) -> None:
    """Writes the words that are missing; repeatable. The models are parameters because a migration brings its own."""
    for model, names in ((jenis, JENIS), (kelompok, KELOMPOK), (sektor, SEKTOR)):
        model.objects.bulk_create(
            [model(code=slugify(name)[:40], name=name, order=10 * place) for place, name in enumerate(names, start=1)],
            ignore_conflicts=True,
        )
