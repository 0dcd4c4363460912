"""PDFs for tests: built byte by byte so that a test says exactly what is hostile about them, and ours read by their tags."""

import io
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter

CATALOG = "<< /Type /Catalog /Pages 2 0 R {extra} >>"
PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] {extra} >>"


def raw_pdf(catalog: str = "", page: str = "", objects: tuple[str, ...] = (), tail: bytes = b"") -> bytes:
    """A one-page PDF; `catalog` and `page` are put into those dictionaries, `objects` are numbered from 4."""
    bodies = [CATALOG.format(extra=catalog), PAGES, PAGE.format(extra=page), *objects]
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets))
    out.write(f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue() + tail


def pypdf_pdf(pages: int = 1, change=None, **encrypt) -> bytes:
    """A PDF as pypdf writes it, after `change(writer)`; `encrypt` locks it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    if encrypt:
        writer.encrypt(**encrypt)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def text_pdf(lines: list[str]) -> bytes:
    """A PDF of one page that says these lines."""
    said = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 8 Tf 10 TL 10 190 Td {said} ET"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    page = "/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    return raw_pdf(page=page, objects=(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream", font))


def figures(content: bytes) -> list[str]:
    """What a screen reader says of each picture of a tagged PDF, in order; "" for one that it can't name."""
    tree = PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]
    return [str(part.get("/Alt", "")) for part in _parts(tree) if part.get("/S") == "/Figure"]


def _parts(part) -> Iterator[dict]:
    """A part of the structure and all below it."""
    yield part
    below = part.get("/K", [])
    for child in below if isinstance(below, list) else [below]:
        child = child.get_object()
        if hasattr(child, "get") and "/S" in child:
            yield from _parts(child)
