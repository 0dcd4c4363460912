"""The rules for uploads from outside: every refusal is a sentence that says what is wrong and how to mend it."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError

from klinik_koperasi.files.images import reencode

MAX_BYTES = 10 * 1024 * 1024


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
        from klinik_koperasi.files.pdfs import check_pdf  # its reader weighs 17 MB, and few processes ever see a PDF

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
