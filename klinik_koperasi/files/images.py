"""Pictures: decoded and written anew, so that nothing but pixels remains (no location, no comments, no trailing data)."""

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
LOGO_BYTES = 2 * 1024 * 1024
FORMATS = {"JPEG": ".jpg", "PNG": ".png"}


def reencode(content: bytes, *, longest: int = 2400) -> tuple[bytes, str]:
    """JPEG or PNG bytes written anew, turned upright and at most `longest` pixels; with the suffix that fits.

    Raises ValidationError with a sentence for the visitor when it is no such picture, broken or too large to decode.
    """
    try:
        with Image.open(io.BytesIO(content), formats=list(FORMATS)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError("Gambar ini terlalu besar (lebih dari 40 megapiksel). Kecilkan dulu, lalu unggah lagi.")
            image.load()
            kind = image.format
            upright = ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError("Berkas ini bukan gambar JPG atau PNG yang utuh. Foto ulang atau pilih berkas lain.") from error
    upright.thumbnail((longest, longest))
    out = io.BytesIO()
    if kind == "JPEG":
        upright.convert("RGB").save(out, "JPEG", quality=85, optimize=True)
    else:
        clean = Image.new(upright.mode, upright.size)
        clean.paste(upright)
        if upright.mode == "P":
            clean = upright.convert("RGBA")
            clean.info.clear()
        clean.save(out, "PNG", optimize=True)
    return out.getvalue(), FORMATS[kind]


def clean_logo(upload) -> None:
    """Validator of the letterhead's logo: replaces the upload's content by the picture written anew."""
    if getattr(upload, "_committed", True):
        return
    if upload.size > LOGO_BYTES:
        raise ValidationError("Logo lebih besar dari 2 MB. Kecilkan dulu, lalu unggah lagi.")
    upload.seek(0)
    content, suffix = reencode(upload.read(), longest=1200)
    upload.file = ContentFile(content, name=f"logo{suffix}")
