"""The pictures of docs/panduan, made of those that `script/test --pictures` keeps: `python -m tests.e2e.guide`.

Each is a part of a page, in few colours, so that the guides stay small. A picture that a guide shows and this table does not
name, or the other way round, fails `tests/test_consistency.py`.
"""

from pathlib import Path

from PIL import Image

SHOTS = Path(__file__).parent / "screenshots"
PICTURES = Path(__file__).parents[2] / "docs/panduan/gambar"
COLOURS = 48
WIDE = 880  # a page of a desk is drawn smaller: it is there to be recognised, not to be read

# the picture in the guide: its shot, and from which line to which
PARTS = {
    "agenda-360": ("agenda-360", 0, 660),
    "agenda-terdaftar-360": ("agenda-terdaftar-360", 0, 1290),
    "ajukan-1-kelompok-360": ("ajukan-1-kelompok-360", 0, 1350),
    "ajukan-terima-360": ("ajukan-terima-360", 0, 1700),
    "cari-koperasi-360": ("cari-koperasi-360", 0, 1400),
    "cek-dijadwalkan-360": ("cek-dijadwalkan-360", 0, 1580),
    "cek-diusulkan-360": ("cek-diusulkan-360", 0, 1300),
    "cek-pendirian-360": ("cek-pendirian-360", 1030, 1770),
    "daftar-periksa-360": ("daftar-periksa-360", 0, 1500),
    "penelaah-diusulkan-1280": ("penelaah-diusulkan-1280", 0, 560),
    "penelaah-kembalikan-1280": ("penelaah-kembalikan-1280", 0, 890),
    "penelaah-rasio-1280": ("penelaah-diusulkan-1280", 675, 1549),
    "penelaah-temuan-1280": ("penelaah-kembalikan-1280", 890, 1230),
    "pengurus-dikembalikan-1280": ("portal-7-dikembalikan-1280", 0, 1230),
    "pengurus-draf-1280": ("portal-3-draf-1280", 0, 1640),
    "pengurus-formulir-360": ("portal-5-formulir-360", 0, 1300),
    "pengurus-hasil-1280": ("portal-8-hasil-1280", 0, 600),
    "pengurus-kirim-360": ("portal-6-kirim-360", 800, 1900),
    "pengurus-masuk-360": ("portal-1-masuk-360", 0, 960),
    "pengurus-pendampingan-360": ("portal-9-pendampingan-360", 0, 1620),
    "pengurus-templat-salah-1280": ("portal-4-templat-salah-1280", 0, 1060),
    "petugas-agenda-360": ("petugas-agenda-sesi-360", 0, 1460),
    "petugas-beranda-1280": ("petugas-beranda-1280", 0, 1130),
    "petugas-cari-ketua-1280": ("petugas-cari-ketua-1280", 0, 800),
    "petugas-catatan-360": ("petugas-catatan-360", 2490, 3760),
    "petugas-cetak-1280": ("cetak-3-hasil-1280", 0, 885),
    "petugas-halaman-layanan-1280": ("petugas-halaman-layanan-1280", 0, 900),
    "petugas-ikhtisar-1280": ("petugas-ikhtisar-1280", 0, 1700),
    "petugas-jadwalkan-1280": ("petugas-jadwalkan-1280", 0, 1110),
    "petugas-kalender-1280": ("klinik-kalender-bulan-1280", 0, 1130),
    "petugas-pendampingan-1280": ("pendampingan-1-minta-1280", 0, 1500),
    "petugas-pendirian-1280": ("petugas-pendirian-1280", 0, 1400),
    "petugas-ringkasan-terbit-1280": ("petugas-ringkasan-terbit-1280", 0, 900),
    "petugas-saringan-1280": ("petugas-saringan-1280", 0, 1100),
    "registri-berubah-1280": ("impor-5-berubah-1280", 0, 1270),
    "registri-gabung-1280": ("gabung-2-bandingkan-1280", 0, 1200),
    "registri-judul-1280": ("impor-3-judul-1280", 0, 1000),
    "registri-perhatian-360": ("perhatian-1-beranda-360", 0, 1200),
    "rekap-1280": ("rekap-1280", 0, 1400),
    "survei-cetak-360": ("petugas-survei-cetak-360", 0, 1200),
    "survei-hasil-360": ("survei-hasil-360", 0, 840),
    "survei-hasil-petugas-1280": ("petugas-survei-hasil-1280", 0, 1180),
    "survei-pertanyaan-360": ("survei-pertanyaan-360", 0, 1090),
}


def make(name: str) -> None:
    shot, top, bottom = PARTS[name]
    with Image.open(SHOTS / f"{shot}.png") as page:
        part = page.convert("RGB").crop((0, top, page.width, min(bottom, page.height)))
    if part.width > WIDE:
        part = part.resize((WIDE, round(part.height * WIDE / part.width)), Image.Resampling.LANCZOS)
    part.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    for name in PARTS:
        make(name)
