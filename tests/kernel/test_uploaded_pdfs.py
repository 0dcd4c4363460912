"""Uploaded PDFs: what is refused and with which sentence, and how soon."""

import io
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from klinik_koperasi.files import checks, pdfs
from klinik_koperasi.files.checks import accept
from tests.kernel.pdfs import pypdf_pdf, raw_pdf
from tests.kernel.uploads import refusal, upload

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
