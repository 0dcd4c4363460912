"""Pictures: decoded and written anew, so that nothing but pixels remains (no location, comments, trailing data)."""

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageFile, ImageOps

MAX_PIXELS = 40_000_000
LOGO_BYTES = 2 * 1024 * 1024
FORMATS = {"JPEG": ".jpg", "PNG": ".png"}
TOO_LARGE = "Gambar ini terlalu besar (lebih dari 40 megapiksel). Kecilkan dulu, lalu unggah lagi."


def reencode(content: bytes, *, longest: int = 2400) -> tuple[bytes, str]:
    """JPEG or PNG bytes written anew, turned upright and at most `longest` pixels; with the suffix that fits.

    Raises ValidationError with a sentence for the visitor when it is no such picture, broken or too large to decode.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # importing WeasyPrint turns it on for the whole process
    try:
        with Image.open(io.BytesIO(content), formats=list(FORMATS)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(TOO_LARGE)
            image.load()
            kind = "PNG" if image.format == "PNG" else "JPEG"  # also MPO, the two JPEGs in one file of many phones
            upright = ImageOps.exif_transpose(image)
        upright.thumbnail((longest, longest))
        upright = upright.convert("RGB" if kind == "JPEG" else _plain_mode(upright))
        upright.info.clear()  # comments and texts would be written again
        out = io.BytesIO()
        upright.save(out, kind, optimize=True, **({"quality": 85} if kind == "JPEG" else {}))
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise ValidationError(TOO_LARGE) from error
    except Exception as error:  # a damaged file makes the decoder fail in ways that nobody can list
        raise ValidationError(
            "Berkas ini bukan gambar JPG atau PNG yang utuh. Foto ulang atau pilih berkas lain."
        ) from error
    return out.getvalue(), FORMATS[kind]


def _plain_mode(image: Image.Image) -> str:
    """The mode to keep a PNG in: palettes are spelled out, because their transparency stands beside the pixels."""
    return "RGBA" if image.mode == "P" or "transparency" in image.info else image.mode


def clean_logo(upload) -> None:
    """Validator of the letterhead's logo: replaces the upload's content by the picture written anew."""
    if getattr(upload, "_committed", True):
        return
    if upload.size > LOGO_BYTES:
        raise ValidationError("Logo lebih besar dari 2 MB. Kecilkan dulu, lalu unggah lagi.")
    upload.seek(0)
    content, suffix = reencode(upload.read(), longest=1200)
    upload.file = ContentFile(content, name=f"logo{suffix}")
