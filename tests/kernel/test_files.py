"""Uploads from outside: size, type and name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klinik_koperasi.files.checks import accept, shown_name
from klinik_koperasi.files.storage import private_path
from tests.kernel.pdfs import pypdf_pdf, raw_pdf
from tests.kernel.uploads import refusal, upload


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


def test_same_bytes_have_the_same_fingerprint_whatever_their_name():
    first, second = accept(upload(raw_pdf(), "satu.pdf")), accept(upload(raw_pdf(), "dua.pdf"))

    assert first.sha256 == second.sha256
    assert first.sha256 != accept(upload(pypdf_pdf())).sha256


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
