"""PDFs: tagged and readable, shut off from disk and network, with a QR code that decodes."""

import base64
import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from klinik_koperasi.documents.engine import SCHEME, OnlyOurStaticFiles
from klinik_koperasi.documents.models import Emblem
from klinik_koperasi.documents.rendering import qr, render_pdf
from klinik_koperasi.files.checks import accept
from klinik_koperasi.office.models import Profile
from tests.kernel.threads import at_once
from tests.kernel.uploads import upload

pytestmark = pytest.mark.django_db
LETTER = """<!doctype html><html lang="id"><head><title>Surat {{ name }}</title></head><body><h1>Judul</h1>
<p>{{ name }}</p><table><thead><tr><th>Nama</th><th>Jabatan</th></tr></thead>
<tbody><tr><td>Ibu Contoh</td><td>Ketua</td></tr></tbody></table>{{ extra }}</body></html>"""


@pytest.fixture
def letter(write_template):
    """Renders the letter above; `extra` is put into the body."""
    name = write_template("uji/surat.html", LETTER)
    return lambda **context: render_pdf(name, {"name": "Koperasi Contoh", "extra": ""} | context)


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def tags(content: bytes) -> set[str]:
    """The kinds of all parts of the structure tree."""
    names, stack = set(), [read(content).trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        item = stack.pop().get_object()
        if isinstance(item, list):
            stack.extend(list.__iter__(item))
        elif isinstance(item, dict):
            names.add(str(item.get("/S")))
            stack.extend([item.raw_get("/K")] if "/K" in item else [])
    return names


def page_size_mm(content: bytes) -> tuple[int, int]:
    box = read(content).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def page_picture(content: bytes, scale: float = 3) -> Image.Image:
    return pypdfium2.PdfDocument(content)[0].render(scale=scale).to_pil()


# What a document is


def test_document_is_tagged_in_indonesian_and_archival(letter):
    content = letter()

    root = read(content).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]
    assert root["/Lang"] == "id"
    assert read(content).metadata.title == "Surat Koperasi Contoh"
    assert b"pdfaid" in root["/Metadata"].get_data()
    assert content.startswith(b"%PDF-")


def test_document_can_be_read_back(letter):
    text = text_of(letter())

    assert "Koperasi Contoh" in text and "Ibu Contoh" in text and "Ketua" in text


def test_table_headers_are_tagged(letter):
    assert {"/H1", "/Table", "/TH", "/TD"} <= tags(letter())


def test_our_own_paper_would_be_accepted_as_an_upload(letter):
    assert accept(upload(letter())).content_type == "application/pdf"


def test_text_is_escaped(letter):
    text = text_of(letter(name="<b>tebal</b> & <script>alert(1)</script>"))

    assert "<b>tebal</b> & <script>alert(1)</script>" in text


def test_5000_words_run_over_pages(letter):
    content = letter(name="kata " * 5000)

    assert len(read(content).pages) > 3 and text_of(content).count("kata") >= 5000


def test_paper_is_a4_unless_the_office_uses_f4(letter):
    assert page_size_mm(letter()) == (210, 297)
    Profile.objects.create(pk=1, paper=Profile.Paper.F4)

    assert page_size_mm(letter()) == (215, 330)


def test_emblem_is_printed_from_private_storage(write_template):
    name = write_template(
        "uji/kop.html", '<html lang="id"><title>Kop</title><img src="{{ emblem }}" alt="Lambang"></html>'
    )
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), "red").save(out, "PNG")
    emblem = Emblem(pk=1)
    emblem.image.save("lambang.png", ContentFile(out.getvalue()))

    content = render_pdf(name, {})

    colours = {colour for _, colour in page_picture(content, scale=1).convert("RGB").getcolors(10**6)}
    assert (255, 0, 0) in colours and "/Figure" in tags(content)
    assert b"/Interpolate true" not in content and b"/Interpolate false" in content  # PDF/A, ISO 19005-3, 6.2.8.1


def test_qr_decodes_to_its_text_even_from_a_small_grey_print(write_template):
    address = "https://klinik.example.go.id/verifikasi/" + "2345" * 7 + "/"
    name = write_template(
        "uji/qr.html", '<html lang="id"><title>QR</title><div style="width:25mm;height:25mm">{{ qr }}</div></html>'
    )

    picture = page_picture(render_pdf(name, {"qr": qr(address)}), scale=2).convert("L")

    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address]


@pytest.mark.django_db(transaction=True)
def test_documents_rendered_at_once_do_not_corrupt_the_font_map(letter, capfd):
    contents = at_once(lambda n: letter(name=f"Koperasi Nomor {n} " * 30), range(6))

    assert all(f"Koperasi Nomor {n}" in text_of(content) for n, content in enumerate(contents))
    assert "corrupted" not in capfd.readouterr().err  # what GLib says when two threads share Pango's font map


# What it cannot reach


@pytest.fixture
def web_server():
    """A server on this machine; yields its address and the list of what was asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"p::before { content: 'BOCOR' }")

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


WAYS_OUT = """
<link rel="stylesheet" href="{u}"><link rel="attachment" href="{u}"><style>@import url({u});
p {{ background: url({u}) }} li {{ list-style-image: url({u}) }} @font-face {{ font-family: X; src: url({u}) }}
h2 {{ font-family: X; content: url({u}); cursor: url({u}) }}</style>
<p>isi</p><ul><li>butir</li></ul><h2>judul</h2><a rel="attachment" href="{u}">lampiran</a><img src="{u}" alt="">
<object data="{u}"></object><embed src="{u}"><iframe src="{u}"></iframe>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{u}" width="9" height="9"/><use href="{u}#a"/>
<style>@import url({u});</style></svg><img src="data:image/svg+xml;base64,{svg}" alt="">
"""


def html_with_all_ways_out(address: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{address}" width="9" height="9"/></svg>'
    return WAYS_OUT.format(u=address, svg=base64.b64encode(svg.encode()).decode())


def render_raw(html: str, fetcher: URLFetcher) -> bytes:
    return HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)


def test_html_with_every_way_out_asks_nothing_of_the_network(web_server):
    address, asked = web_server
    html = html_with_all_ways_out(f"{address}/x")

    content = render_raw(html, OnlyOurStaticFiles())

    assert asked == [] and "BOCOR" not in text_of(content) and not read(content).attachments
    render_raw(html, URLFetcher())
    assert len(asked) > 5  # the same page does reach out when it is let


def test_html_with_every_way_out_reads_nothing_from_the_disk(tmp_path):
    secret = tmp_path / "rahasia.css"
    secret.write_text("p::before { content: 'BOCOR' }")
    html = html_with_all_ways_out(secret.as_uri())

    content = render_raw(html, OnlyOurStaticFiles())

    assert "BOCOR" not in text_of(content) and not read(content).attachments
    assert "BOCOR" in text_of(render_raw(html, URLFetcher()))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/",
        "ftp://127.0.0.1/",
        "//127.0.0.1/x",
        "/etc/passwd",
        "etc/passwd",
        "portal-static:../../etc/passwd",
        "portal-static:/etc/passwd",
        "portal-static:../klinik_koperasi/settings.py",
        "portal-static:css/../../klinik_koperasi/settings.py",
        "portal-static:css/tidak-ada.css",
        "portal-static:css",
        "portal-static:",
        "portal-static:css/pdf.css?x=1",
        "portal-static:%2e%2e/%2e%2e/etc/passwd",
        "Portal-Static:css/pdf.css",
    ],
)
def test_fetcher_refuses_everything_but_known_static_files(address):
    with pytest.raises(Exception) as caught:
        OnlyOurStaticFiles().fetch(address)

    assert not isinstance(caught.value, (AssertionError, AttributeError))


def test_fetcher_gives_our_static_files_and_data_addresses():
    fetch = OnlyOurStaticFiles().fetch

    assert b"@page" in fetch("portal-static:css/pdf.css").read()
    assert fetch("data:text/plain;base64,aXNp").read() == b"isi"


def test_hostile_words_in_a_field_are_printed_as_words(letter):
    content = letter(
        name="<img src='file:///etc/passwd'> <link rel=attachment href='/etc/passwd'> {{ settings.SECRET_KEY }}"
    )

    assert "root:" not in text_of(content) and "{{ settings.SECRET_KEY }}" in text_of(content)
    assert not read(content).attachments
