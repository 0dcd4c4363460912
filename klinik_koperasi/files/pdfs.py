"""What an uploaded PDF may hold: pages, and nothing that acts by itself."""

import io
import logging

from django.core.exceptions import ValidationError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the visitor's file, hundreds of times
MAX_PDF_OBJECTS = 50_000
ACTIVE_KEYS = {
    "/AA",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/ImportData",
    "/JS",
    "/JavaScript",
    "/Launch",
    "/RichMedia",
    "/RichMediaContent",
    "/XFA",
}
ACTIVE_NAMES = {  # values of /S (action), /Type (object) and /Subtype (annotation)
    "/S": {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"},
    "/Type": {"/EmbeddedFile"},
    "/Subtype": {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"},
}


def check_pdf(content: bytes) -> None:
    """Refuses PDFs that are broken, locked, or carry scripts, launch actions, forms that send, or embedded files."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise ValidationError("PDF ini dikunci dengan kata sandi. Simpan ulang tanpa kata sandi, lalu unggah lagi.")
        pages = len(reader.pages)
        finding = _active_content(reader)
    except ValidationError:
        raise
    except Exception as error:  # a damaged file makes the reader fail in ways that nobody can list
        raise ValidationError("PDF ini rusak atau tidak dapat dibaca. Cetak ulang ke PDF, lalu unggah lagi.") from error
    if pages == 0:
        raise ValidationError("PDF ini tidak berisi halaman. Cetak ulang ke PDF, lalu unggah lagi.")
    if finding:
        raise ValidationError(
            f"PDF ini memuat bagian yang dapat dijalankan ({finding}) dan demi keamanan tidak kami terima. "
            "Cetak ulang ke PDF atau kirim fotonya."
        )


def _active_content(reader: PdfReader) -> str:
    """The name of the first active part found by walking every object from the trailer; empty when there is none.

    Raises ValidationError when there are more objects than a letter or a scan ever has.
    """
    stack, seen = [reader.trailer], set()
    while stack:
        item = stack.pop()
        if isinstance(item, IndirectObject):
            key = (item.idnum, item.generation)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > MAX_PDF_OBJECTS:
                raise ValidationError("PDF ini terlalu rumit untuk diperiksa. Cetak ulang ke PDF atau kirim fotonya.")
            item = item.get_object()
        if isinstance(item, DictionaryObject):
            if found := _active_name(item):
                return found
            stack.extend(item.raw_get(key) for key in item)
        elif isinstance(item, ArrayObject):
            stack.extend(list.__iter__(item))
    return ""


def _active_name(item: DictionaryObject) -> str:
    """What makes this dictionary active; a name may be given by reference, which `[]` follows and `get` does not."""
    if found := ACTIVE_KEYS & set(item.keys()):
        return min(found).lstrip("/")
    for key, names in ACTIVE_NAMES.items():
        if key in item and (value := str(item[key])) in names:
            return value.lstrip("/")
    return ""
