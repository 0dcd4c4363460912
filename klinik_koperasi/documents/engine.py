"""WeasyPrint, shut off from disk and network: only our own static files can be reached.

Loading it takes 21 MB and a third of a second, so that processes which render nothing leave it alone; those that will
import this module when they start.
"""

import threading
from functools import lru_cache

from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

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


def write(html: str, *, f4: bool, fillable: bool) -> bytes:
    """The PDF of a page of HTML, on A4 or F4; one at a time in a process.

    What is to be filled in is no archival PDF/A and does not say so: there a reader must never draw a field anew.
    """
    variant = None if fillable else "pdf/a-3a"
    document = HTML(string=html, base_url=SCHEME, encoding="utf-8", url_fetcher=OnlyOurStaticFiles())
    with _one_at_a_time:
        sheets = [_stylesheet("css/pdf.css")]
        if f4:
            sheets.append(CSS(string="@page { size: 215mm 330mm }", font_config=_fonts()))
        return document.write_pdf(
            stylesheets=sheets, font_config=_fonts(), pdf_variant=variant, pdf_tags=True, pdf_forms=fillable
        )


def warm() -> None:
    """Renders a page for nobody, so that processes forked from this one find code and stylesheet ready.

    Fonts are left to each of them: newer Pango answers for its font map from a thread, and a fork has no threads.
    """
    write(
        "<html lang='id'><h1>A</h1><table><tr><td><b>B</b> <i>C</i></table><svg viewBox='0 0 1 1'/>",
        f4=False,
        fillable=False,
    )
    _fonts.cache_clear()
