"""Uploads from outside: what is refused and with which sentence, and what is left of a picture that is kept."""

import io
import struct
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin
from pypdf import PdfReader

from klinik_koperasi.documents.models import Emblem
from klinik_koperasi.files import checks, pdfs
from klinik_koperasi.files.checks import accept, shown_name
from klinik_koperasi.files.images import reencode
from klinik_koperasi.files.storage import private_path
from tests.kernel.pdfs import pypdf_pdf, raw_pdf


def upload(content: bytes, name: str = "berkas.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def refusal(content: bytes, name: str = "berkas.pdf", **limits) -> str:
    with pytest.raises(ValidationError) as caught:
        accept(upload(content, name), **limits)
    return caught.value.messages[0]


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is `width` x `height`."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


# What is refused


def test_upload_over_the_limit_says_its_size_and_the_limit():
    sentence = refusal(b"%PDF-1.7" + b"x" * (2 * 1024 * 1024), max_bytes=1024 * 1024)

    assert sentence.startswith("Berkas ini 2,0 MB; paling besar 1 MB.")
    assert "Kecilkan" in sentence


def test_upload_of_exactly_the_limit_passes():
    content = raw_pdf()

    assert accept(upload(content), max_bytes=len(content)).content == content


def test_upload_without_bytes_is_refused_as_empty():
    assert refusal(b"") == "Berkas ini kosong (0 byte). Pilih berkas lain."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("surat.pdf", b"MZ\x90\x00" + b"\0" * 500),  # a renamed exe
        ("foto.jpg", b"\x7fELF" + b"\0" * 500),
        ("foto.png", b"GIF89a" + b"\0" * 500),
        ("surat.pdf", b"<html><script>alert(1)</script></html>"),
        ("foto.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("surat.pdf", b"PK\x03\x04" + b"\0" * 500),
        ("surat.pdf", b"x" * 2000 + b"%PDF-1.7"),
    ],
)
def test_upload_of_another_type_is_refused_whatever_its_name_says(name, content):
    assert refusal(content, name).startswith("Jenis berkas ini tidak diterima. Kirim PDF atau foto (JPG, PNG)")


LOCKED = "PDF ini dikunci dengan kata sandi."
BROKEN = "PDF ini rusak atau tidak dapat dibaca."


@pytest.mark.parametrize("password", ["rahasia", ""])
def test_pdf_encrypted_is_refused(password):
    content = pypdf_pdf(user_password=password, owner_password="pemilik", algorithm="RC4-128")

    assert refusal(content).startswith(LOCKED)


ACTIVE = {
    "script in the name tree": raw_pdf(
        catalog="/Names << /JavaScript << /Names [(a) 4 0 R] >> >>",
        objects=("<< /S /JavaScript /JS (app.alert(1)) >>",),
    ),
    "script on opening": raw_pdf(catalog="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    "launch on opening": raw_pdf(catalog="/OpenAction << /S /Launch /F (cmd.exe) >>"),
    "launch named indirectly": raw_pdf(catalog="/OpenAction 4 0 R", objects=("<< /S 5 0 R /F (cmd.exe) >>", "/Launch")),
    "launch named in hex": raw_pdf(catalog="/OpenAction << /S /L#61unch /F (cmd.exe) >>"),
    "launch on a link": raw_pdf(
        page="/Annots [4 0 R]", objects=("<< /Type /Annot /Subtype /Link /A << /S /Launch /F (a.exe) >> >>",)
    ),
    "launch after a harmless action": raw_pdf(
        catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /Launch /F (a.exe) >> >>"
    ),
    "form that sends itself": raw_pdf(
        page="/Annots [4 0 R]", objects=("<< /Subtype /Widget /A << /S /SubmitForm /F (http://example.org) >> >>",)
    ),
    "form imported": raw_pdf(catalog="/OpenAction << /S /ImportData /F (a.fdf) >>"),
    "xfa form": raw_pdf(catalog="/AcroForm << /XFA (x) /Fields [] >>"),
    "page action": raw_pdf(page="/AA << /O << /S /Named /N /Print >> >>"),
    "embedded file": pypdf_pdf(change=lambda w: w.add_attachment("a.exe", b"MZ")),
    "attached by annotation": raw_pdf(page="/Annots [<< /Type /Annot /Subtype /FileAttachment >>]"),
    "attached by annotation, named indirectly": raw_pdf(
        page="/Annots [<< /Type /Annot /Subtype 4 0 R >>]", objects=("/FileAttachment",)
    ),
    "rich media": raw_pdf(page="/Annots [<< /Subtype /RichMedia /RichMediaContent << >> >>]"),
    "key named in hex": raw_pdf(catalog="/OpenAction << /S /URI /J#53 (app.alert(1)) >>"),
}


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE.keys())
def test_pdf_with_an_active_part_is_refused_by_name(content):
    sentence = refusal(content)

    assert sentence.startswith("PDF ini memuat bagian yang dapat dijalankan (")
    assert "Cetak ulang ke PDF atau kirim fotonya." in sentence


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\0" * 5000,
        raw_pdf()[:120],
        raw_pdf().replace(b"/Type /Catalog /Pages 2 0 R", b"/Type /Catalog /Pagez 2 0 R"),
        raw_pdf().replace(b"/Kids [3 0 R]", b"/Kids [9 0 R]"),
        raw_pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    ],
    ids=["header only", "zeros", "cut off", "no page tree", "page missing", "page tree in a circle"],
)
def test_pdf_broken_is_refused(content):
    assert refusal(content).startswith((BROKEN, "PDF ini tidak berisi halaman."))


def test_pdf_without_pages_is_refused():
    content = raw_pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids []      /Count 0")

    assert refusal(content).startswith("PDF ini tidak berisi halaman.")


def test_pdf_with_a_flood_of_objects_is_refused_in_its_own_words(monkeypatch):
    monkeypatch.setattr(pdfs, "MAX_PDF_OBJECTS", 200)
    content = raw_pdf(catalog="/X [" + " ".join(f"{n} 0 R" for n in range(4, 304)) + "]", objects=("null",) * 300)

    sentence = refusal(content)

    assert sentence.startswith("PDF ini terlalu rumit")
    assert "dapat dijalankan" not in sentence


def test_pdf_with_a_real_flood_of_objects_is_refused_soon():
    chain = tuple(f"<< /X {number + 1} 0 R >>" for number in range(4, 90_000))
    content = raw_pdf(catalog="/X 4 0 R", objects=chain)
    assert len(content) < checks.MAX_BYTES

    start = time.process_time()
    sentence = refusal(content)

    assert sentence.startswith("PDF ini terlalu rumit")
    assert time.process_time() - start < 6


def test_pdf_with_deep_nesting_is_refused():
    content = raw_pdf(catalog="/X " + "[" * 50_000 + "]" * 50_000)

    assert refusal(content).startswith((BROKEN, "PDF ini terlalu rumit"))


def test_pdf_whose_object_stream_unpacks_to_far_more_is_refused_soon():
    packed = zlib.compress(b"0 " * 60_000_000, 9).decode("latin-1")
    head = f"<< /Type /ObjStm /N 1000000 /First 4 /Filter /FlateDecode /Length {len(packed)} >>"
    content = raw_pdf(objects=(f"{head}\nstream\n{packed}\nendstream",))
    content = content.replace(b"xref\n0", b"yref\n0")  # so that the reader looks for the objects itself

    start = time.process_time()
    try:
        accept(upload(content))  # harmless for us as long as it ends soon
    except ValidationError as error:
        assert error.messages[0].startswith("PDF ini")

    assert time.process_time() - start < 6


@given(st.data())
def test_pdf_with_random_damage_is_kept_or_refused_with_a_sentence(data):
    content = bytearray(pypdf_pdf(2))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        clean = accept(upload(bytes(content)))
    except ValidationError as error:
        assert error.messages[0].startswith("PDF ini")
    else:
        assert clean.content_type == "application/pdf"


# What is kept of a PDF


@pytest.mark.parametrize(
    "content",
    [
        raw_pdf(catalog="/OpenAction [3 0 R /Fit]"),
        raw_pdf(catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
        raw_pdf(page="/Annots [<< /Subtype /Link /A << /S /URI /URI (https://malangkota.go.id) >> >>]"),
        b"\n\n" + raw_pdf(),
        raw_pdf(tail=b"\r\n\r\n"),
    ],
    ids=["destination on opening", "go-to on opening", "link", "empty lines before", "empty lines after"],
)
def test_pdf_that_only_shows_itself_is_kept_unchanged(content):
    clean = accept(upload(content, "Surat Kelompok.PDF"))

    assert (clean.content, clean.content_type, clean.suffix) == (content, "application/pdf", ".pdf")
    assert clean.name == "Surat Kelompok.pdf"


def test_pdf_of_300_pages_is_checked_within_two_seconds():
    content = pypdf_pdf(300)
    assert len(PdfReader(io.BytesIO(content)).pages) == 300

    start = time.process_time()
    accept(upload(content))

    assert time.process_time() - start < 2


def test_same_bytes_have_the_same_fingerprint_whatever_their_name():
    first, second = accept(upload(raw_pdf(), "satu.pdf")), accept(upload(raw_pdf(), "dua.pdf"))

    assert first.sha256 == second.sha256
    assert first.sha256 != accept(upload(pypdf_pdf())).sha256


# What is kept of a picture


def test_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded():
    for width, height in [(10_000, 4_001), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]:
        sentence = refusal(png_of_claimed_size(width, height), "foto.png")

        assert sentence.startswith("Gambar ini terlalu besar (lebih dari 40 megapiksel).")


NOT_WHOLE = "Berkas ini bukan gambar JPG atau PNG yang utuh."


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", (300, 300))[:400],
        picture("PNG", (300, 300))[:60],
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
        png_of_claimed_size(300, 300),
    ],
    ids=["jpeg cut off", "png cut off", "only a jpeg head", "only a png head", "png without its pixels"],
)
def test_picture_cut_off_is_refused(content, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as importing WeasyPrint leaves it

    assert refusal(content, "foto.jpg").startswith(NOT_WHOLE)


def photo_with_secrets() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA-EXIF"
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 58.0, 0.0), 3: "E", 4: (112.0, 37.0, 0.0)})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>RAHASIA-XMP exif:GPSLatitude</x:xmpmeta>"
    return picture("JPEG", exif=exif, comment=b"RAHASIA-KOMENTAR", xmp=xmp) + b"RAHASIA-EKOR<?php"


def test_photo_loses_its_place_its_comments_and_what_hangs_behind_it():
    content = photo_with_secrets()
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)

    clean = accept(upload(content, "foto.jpg"))

    with Image.open(io.BytesIO(clean.content)) as kept:
        assert not kept.getexif() and not kept.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "comment"} & set(kept.info)
    assert b"RAHASIA" not in clean.content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_any_kind_is_written_anew_without_its_texts(mode):
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "RAHASIA-TEKS")
    texts.add_itxt("XML:com.adobe.xmp", "RAHASIA-XMP")
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA-EXIF"
    options = {"transparency": 0} if mode == "P" else {}
    content = picture("PNG", mode=mode, pnginfo=texts, exif=exif, **options)
    assert b"RAHASIA" in content

    clean = accept(upload(content, "gambar.png"))

    assert (clean.content_type, clean.suffix) == ("image/png", ".png")
    assert b"RAHASIA" not in clean.content
    with Image.open(io.BytesIO(clean.content)) as kept:
        kept.load()
        assert kept.size == (40, 30) and not kept.info.get("exif") and not kept.getexif()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_of_any_kind_becomes_an_rgb_jpeg(mode):
    clean = accept(upload(picture("JPEG", mode=mode), "foto.jpeg"))

    with Image.open(io.BytesIO(clean.content)) as kept:
        assert (kept.format, kept.mode) == ("JPEG", "RGB")
    assert clean.name == "foto.jpg"


def test_photo_of_a_phone_with_two_pictures_inside_is_kept_as_one_jpeg():
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")])
    with Image.open(io.BytesIO(out.getvalue())) as phone:
        assert phone.format == "MPO"

    clean = accept(upload(out.getvalue(), "IMG_0001.jpg"))

    assert clean.content_type == "image/jpeg"
    with Image.open(io.BytesIO(clean.content)) as kept:
        assert kept.format == "JPEG"


def test_photo_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    clean = accept(upload(picture("JPEG", (40, 30), exif=exif)))

    with Image.open(io.BytesIO(clean.content)) as kept:
        assert kept.size == (30, 40)


def test_large_photo_is_made_smaller():
    content, _ = reencode(picture("JPEG", (3000, 1500)))

    with Image.open(io.BytesIO(content)) as kept:
        assert kept.size == (2400, 1200)


@given(st.data())
def test_picture_with_random_damage_is_kept_or_refused_with_a_sentence(data):
    kind = data.draw(st.sampled_from(["JPEG", "PNG"]))
    content = bytearray(picture(kind, (12, 12)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        clean = accept(upload(bytes(content), "foto.jpg"))
    except ValidationError as error:
        assert error.messages[0].startswith(("Berkas ini bukan gambar", "Gambar ini terlalu besar"))
    else:
        assert clean.content_type.startswith("image/")


# The emblem on the letterhead


def emblem_error(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        Emblem(pk=1, image=upload(content, "lambang.png")).full_clean()
    return str(caught.value.message_dict["image"])


def test_emblem_is_written_anew_without_its_texts(db):
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "RAHASIA-TEKS")
    emblem = Emblem(pk=1, image=upload(picture("PNG", pnginfo=texts), "../lambang.png"))

    emblem.full_clean()
    emblem.save()

    kept = Emblem.objects.get().image
    assert (
        b"RAHASIA" not in kept.read()
        and kept.name.startswith("lambang/")
        and len(kept.name) == len("lambang/.png") + 32
    )


def test_emblem_too_large_or_no_picture_is_refused_with_a_sentence(db):
    assert "Logo lebih besar dari 2 MB" in emblem_error(picture("PNG") + b"x" * 2 * 1024 * 1024)
    assert "bukan gambar JPG atau PNG" in emblem_error(b"GIF89a" + b"\0" * 100)


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Surat Permohonan.pdf", "Surat Permohonan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ibu\\surat.PDF", "surat.pdf"),
        ("surat\r\nSet-Cookie: a=b.pdf", "suratSet-Cookie a=b.pdf"),
        ("surat\x00.exe", "surat.pdf"),
        ("surat\u202efdp.exe", "suratfdp.pdf"),  # right-to-left override
        ("\u2066surat\u2069.pdf", "surat.pdf"),
        ("akta.pdf.exe", "akta.pdf.pdf"),
        ("<script>alert(1)</script>.pdf", "script.pdf"),
        ('"; filename="x.exe', "; filename=x.pdf"),
        ("...", "berkas.pdf"),
        ("", "berkas.pdf"),
        (".pdf", "pdf.pdf"),
        ("Kopi Lereng Arjuno — RW 03.pdf", "Kopi Lereng Arjuno — RW 03.pdf"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
    ],
)
def test_name_of_an_upload_is_made_harmless(name, shown):
    assert shown_name(name, ".pdf") == shown


@given(st.text(max_size=300))
def test_any_name_becomes_a_short_printable_one_without_a_path(name):
    shown = shown_name(name, ".pdf")

    assert shown.endswith(".pdf") and 5 <= len(shown) <= 84
    assert shown.isprintable() and not set('<>:"/\\|?*') & set(shown) and not shown.startswith(".")


def test_stored_path_keeps_nothing_of_the_name():
    paths = {private_path("lampiran", "../../../etc/passwd.PDF") for _ in range(50)}

    assert len(paths) == 50
    assert all(len(path) == len("lampiran/") + 32 + 4 and path.endswith(".pdf") and ".." not in path for path in paths)
    assert "." not in private_path("lampiran", "a.exe")
