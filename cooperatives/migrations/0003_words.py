"""The words of ODS for kelompok and sektor, written once; the office adds to them in the admin."""

from django.db import migrations
from django.utils.text import slugify

KELOMPOK = [
    "Simpan pinjam", "Serba usaha", "Profesi", "Wanita", "Pasar", "Angkatan Darat", "Angkatan Laut", "Angkatan Udara",
    "Kepolisian", "Pegawai negeri (KPRI)", "Karyawan", "Pertanian", "Perkebunan", "KUD", "Kopinkra", "Pondok pesantren",
    "Mahasiswa", "Pemuda", "Sekolah", "Pensiunan", "Veteran", "Pedagang kaki lima", "Peternakan", "Angkutan", "Wisata",
    "BMT", "Kelurahan Merah Putih",
]
SEKTOR = [
    "Jasa Keuangan dan Asuransi", "Pertanian, Kehutanan dan Perikanan",
    "Perdagangan Besar dan Eceran - Rep Mobil dan Motor", "Industri Pengolahan", "Transportasi dan Pergudangan",
    "Penyediaan Akomodasi dan Makan Minum", "Jasa Lainnya",
]


def write(apps, schema_editor):
    for name, words in (("Kelompok", KELOMPOK), ("Sektor", SEKTOR)):
        model = apps.get_model("cooperatives", name)
        model.objects.bulk_create(
            [model(code=slugify(word)[:40], name=word, order=10 * place) for place, word in enumerate(words, start=1)],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0002_regions")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
