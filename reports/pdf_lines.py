"""Reads the lines of a PDF in a bounded child (klinik_koperasi/bounded): one record a page, {"page": number, "lines": [...]}.

Ends by itself after some seconds: what was read until then is looked at. A scan has no lines.
"""

import logging
import time

from pypdf import PdfReader

SECONDS, PAGES, LINES = 5, 400, 400

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def records(path: str):
    """Page by page, as long as there is time."""
    end = time.monotonic() + SECONDS
    for number, page in enumerate(PdfReader(path).pages[:PAGES], start=1):
        if time.monotonic() > end:
            return
        yield {"page": number, "lines": page.extract_text().splitlines()[:LINES]}
