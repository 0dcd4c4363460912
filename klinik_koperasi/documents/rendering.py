"""HTML to archival PDF by WeasyPrint, shut off from disk and network: only our own static files can be reached."""

import base64
import threading
from functools import lru_cache

import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from klinik_koperasi.documents.models import Emblem
from klinik_koperasi.office.models import Profile

SCHEME = "portal-static:"
_one_at_a_time = threading.Lock()  # Pango's font map, shared by all documents of a process, breaks under two threads


class OnlyOurStaticFiles(URLFetcher):
    """`data:` and `portal-static:css/…` (a file found by staticfiles); everything else is refused and left out."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url, headers=None):
        if not url.startswith(SCHEME):
            return super().fetch(url, headers)
        found = finders.find(url.removeprefix(SCHEME))
        if not found:
            raise ValueError(f"no such static file: {url}")
        with open(found, "rb") as file:
            return URLFetcherResponse(url, body=file.read())


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=2)
def _stylesheet(name: str) -> CSS:
    return CSS(filename=finders.find(name), font_config=_fonts(), url_fetcher=OnlyOurStaticFiles())


def qr(text: str) -> SafeString:
    """A QR code as SVG with presentation attributes, large enough to be read from a grey copy."""
    return mark_safe(
        segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=2, dark="#000", light="#fff")
    )


def render_pdf(template: str, context: dict, *, fillable: bool = False) -> bytes:
    """The bytes of a tagged `pdf/a-3a` document in Indonesian.

    With `fillable`, inputs of the template become fields that a reader can fill in. `context` holds plain values that
    the template escapes; the office's letterhead and paper size are added here.
    """
    profile = Profile.current()
    context = {"office": profile, "printed_at": timezone.now(), "emblem": _emblem()} | context
    html = render_to_string(template, context)
    document = HTML(string=html, base_url=SCHEME, encoding="utf-8", url_fetcher=OnlyOurStaticFiles())
    with _one_at_a_time:
        sheets = [_stylesheet("css/pdf.css")]
        if profile.paper == Profile.Paper.F4:
            sheets.append(CSS(string="@page { size: 215mm 330mm }", font_config=_fonts()))
        return document.write_pdf(
            stylesheets=sheets, font_config=_fonts(), pdf_variant="pdf/a-3a", pdf_tags=True, pdf_forms=fillable
        )


def _emblem() -> str:
    """The letterhead's emblem as a data address; the renderer itself has no way to the private storage."""
    emblem = Emblem.objects.filter(pk=1).first()
    if emblem is None:
        return ""
    with emblem.image.open("rb") as file:
        kind = "png" if emblem.image.name.endswith(".png") else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(file.read()).decode()}"
