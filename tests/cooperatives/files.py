"""Hand-made files in the two heading families, for the importer's tests."""

import io
from datetime import date

import openpyxl

ODS = [
    "NO", "ID KOPERASI", "NAMA KOPERASI", "NO BADAN HUKUM", "TANGGAL BADAN HUKUM", "ALAMAT", "DESA/KEL", "KECAMATAN",
    "KABUPATEN", "PROVINSI", "KODE POS", "NO TELPON KANTOR", "EMAIL", "STATUS AKTIF", "KETUA", "NO TELPON KETUA",
    "BENTUK KOPERASI", "JENIS KOPERASI", "KELOMPOK KOPERASI", "SEKTOR USAHA", "JUMLAH ANGGOTA", "JUMLAH MANAJER",
    "JUMLAH KARYAWAN", "TANGGAL RAT", "MODAL SENDIRI", "MODAL LUAR", "ASET", "VOLUME USAHA", "TAHUN REKAP",
    "SISA HASIL USAHA",
]  # fmt: skip
KERAGAAN = (
    "idkop;nmkop;kelurahan;kecamatan;nobh;tglbh;aktif;tdkaktif;Anggt;rat;tglrat;Krywn;Mngr;modalsendiri;modalluar;"
    "volusaha;shu;asset"
).split(";")
PLAIN = {
    "NO": 1, "ID KOPERASI": 3573020000001, "NAMA KOPERASI": "KSU Contoh Mawar", "NO BADAN HUKUM": "518/1/BH/XVI.13/2009",
    "TANGGAL BADAN HUKUM": date(2009, 3, 12), "ALAMAT": "Jl. Contoh 1 RT 01/RW 02", "DESA/KEL": "KAUMAN",
    "KECAMATAN": "KLOJEN", "KABUPATEN": "KOTA MALANG", "PROVINSI": "JAWA TIMUR", "KODE POS": 65119,
    "NO TELPON KANTOR": "0341-551234", "EMAIL": "mawar@example.id", "STATUS AKTIF": "Aktif", "KETUA": "Sulastri Contoh",
    "NO TELPON KETUA": 8975230000, "BENTUK KOPERASI": "Primer Kabupaten/Kota", "JENIS KOPERASI": "Konsumen",
    "KELOMPOK KOPERASI": "Kop. Serba Usaha", "SEKTOR USAHA": "Jasa Keuangan dan Asuransi", "JUMLAH ANGGOTA": 146,
    "JUMLAH MANAJER": 1, "JUMLAH KARYAWAN": 3, "TANGGAL RAT": date(2025, 2, 20), "MODAL SENDIRI": 2286364874,
    "MODAL LUAR": 872677158, "ASET": 3159042032, "VOLUME USAHA": 1000000, "TAHUN REKAP": 2024, "SISA HASIL USAHA": 26100000,
}  # fmt: skip
KERAGAAN_PLAIN = dict(
    zip(KERAGAAN, "1;KSP Contoh Rejeki;Kasin;Klojen;12/BH/2001;01/02/2001;1;-;350;1;20/02/2025;-;1;1.000.000;2.000.000;"
    "5.000;(1.000);3.000.000".split(";"), strict=True)
)  # fmt: skip


def ods_row(n: int = 1, **changes) -> dict:
    """A clean row with its own NIK, name and number; `changes` by heading, spaces written as underscores."""
    row = PLAIN | {
        "NO": n,
        "ID KOPERASI": 3573020000000 + n,
        "NAMA KOPERASI": f"KSU Contoh Mawar {'ABCDEFGHIJKLMNOP'[n - 1]}asri",
        "NO BADAN HUKUM": f"518/{n}/BH/XVI.13/2009",
    }
    return row | {name.replace("_", " ").replace("DESA KEL", "DESA/KEL"): value for name, value in changes.items()}


def ods(path, rows: list[dict | None], headings=ODS, titles: int = 0, sheet: str = "Data_Koperasi (1)"):
    """An ODS-like workbook; None makes a blank row, `titles` rows stand above the headings."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for n in range(titles):
        page.append([f"DAFTAR KOPERASI {n}"])
    page.append(headings)
    for row in rows:
        page.append([row.get(heading) for heading in headings] if row else [None] * len(headings))
    book.save(path)
    return path


def keragaan(path, rows: list[dict], encoding: str = "utf-8-sig", newline: str = "\r\n"):
    """A `;`-separated list as the offices keep them."""
    out = io.StringIO()
    out.write(";".join(KERAGAAN) + newline)
    for row in rows:
        out.write(";".join(str(row.get(heading, "")) for heading in KERAGAAN) + newline)
    path.write_bytes(out.getvalue().encode(encoding))
    return path
