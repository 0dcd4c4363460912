"""The rules for uploads from outside: every refusal is a sentence that says what is wrong and how to mend it."""

import hashlib
import io
import logging
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from klinik_koperasi.files.images import reencode

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the visitor's file, hundreds of times
MAX_BYTES = 10 * 1024 * 1024
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


@dataclass(frozen=True)
class CleanFile:
    """An upload that passed: the bytes to keep, their real type and a harmless name to show."""

    content: bytes
    content_type: str
    suffix: str
    name: str
    sha256: str


def accept(upload, *, max_bytes: int = MAX_BYTES) -> CleanFile:
    """Checks a PDF, JPG or PNG from outside and returns what may be stored; raises ValidationError with a sentence."""
    if upload.size > max_bytes:
        raise ValidationError(
            f"Berkas ini {upload.size / 1048576:.1f} MB; paling besar {max_bytes // 1048576} MB. "
            "Kecilkan atau foto ulang dengan mutu lebih rendah, lalu unggah lagi.".replace(".", ",", 1)
        )
    upload.seek(0)
    content = upload.read()
    if not content:
        raise ValidationError("Berkas ini kosong (0 byte). Pilih berkas lain.")
    if content[:1024].lstrip()[:5] == b"%PDF-":
        check_pdf(content)
        kind, suffix = "application/pdf", ".pdf"
    elif content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        content, suffix = reencode(content)
        kind = "image/jpeg" if suffix == ".jpg" else "image/png"
    else:
        raise ValidationError(
            "Jenis berkas ini tidak diterima. Kirim PDF atau foto (JPG, PNG); isinya kami periksa, bukan namanya."
        )
    return CleanFile(content, kind, suffix, shown_name(upload.name, suffix), hashlib.sha256(content).hexdigest())


def shown_name(name: str, suffix: str) -> str:
    """The visitor's name for the file, without path, control characters and odd length, with the true suffix."""
    stem = PurePath(str(name).replace("\\", "/")).stem
    stem = "".join(c for c in stem if c.isprintable() and c not in '<>:"/|?*').strip(" .")[:80]
    return f"{stem or 'berkas'}{suffix}"


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
