"""Uploaded pictures: what is refused, and what is left of one that is kept."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin

from klinik_koperasi.documents.models import Emblem
from klinik_koperasi.files.checks import accept
from klinik_koperasi.files.images import reencode
from tests.kernel.uploads import picture, refusal, upload


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is `width` x `height`."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def test_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded():
    for width, height in [(10_000, 4_001), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]:
        sentence = refusal(png_of_claimed_size(width, height), "foto.png")

        assert sentence.startswith("Gambar ini terlalu besar (lebih dari 40 megapiksel).")


NOT_WHOLE = "Berkas ini bukan gambar JPG atau PNG yang utuh."


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", (300, 300))[:400],
        picture("PNG", (300, 300))[:60],
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
        png_of_claimed_size(300, 300),
    ],
    ids=["jpeg cut off", "png cut off", "only a jpeg head", "only a png head", "png without its pixels"],
)
def test_picture_cut_off_is_refused(content, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as importing WeasyPrint leaves it

    assert refusal(content, "foto.jpg").startswith(NOT_WHOLE)


def photo_with_secrets() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA-EXIF"
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 58.0, 0.0), 3: "E", 4: (112.0, 37.0, 0.0)})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>RAHASIA-XMP exif:GPSLatitude</x:xmpmeta>"
    return picture("JPEG", exif=exif, comment=b"RAHASIA-KOMENTAR", xmp=xmp) + b"RAHASIA-EKOR<?php"


def test_photo_loses_its_place_its_comments_and_what_hangs_behind_it():
    content = photo_with_secrets()
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)

    clean = accept(upload(content, "foto.jpg"))

    with Image.open(io.BytesIO(clean.content)) as kept:
        assert not kept.getexif() and not kept.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "comment"} & set(kept.info)
    assert b"RAHASIA" not in clean.content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_any_kind_is_written_anew_without_its_texts(mode):
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "RAHASIA-TEKS")
    texts.add_itxt("XML:com.adobe.xmp", "RAHASIA-XMP")
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA-EXIF"
    options = {"transparency": 0} if mode == "P" else {}
    content = picture("PNG", mode=mode, pnginfo=texts, exif=exif, **options)
    assert b"RAHASIA" in content

    clean = accept(upload(content, "gambar.png"))

    assert (clean.content_type, clean.suffix) == ("image/png", ".png")
    assert b"RAHASIA" not in clean.content
    with Image.open(io.BytesIO(clean.content)) as kept:
        kept.load()
        assert kept.size == (40, 30) and not kept.info.get("exif") and not kept.getexif()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_of_any_kind_becomes_an_rgb_jpeg(mode):
    clean = accept(upload(picture("JPEG", mode=mode), "foto.jpeg"))

    with Image.open(io.BytesIO(clean.content)) as kept:
        assert (kept.format, kept.mode) == ("JPEG", "RGB")
    assert clean.name == "foto.jpg"


def test_photo_of_a_phone_with_two_pictures_inside_is_kept_as_one_jpeg():
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")])
    with Image.open(io.BytesIO(out.getvalue())) as phone:
        assert phone.format == "MPO"

    clean = accept(upload(out.getvalue(), "IMG_0001.jpg"))

    assert clean.content_type == "image/jpeg"
    with Image.open(io.BytesIO(clean.content)) as kept:
        assert kept.format == "JPEG"


def test_photo_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    clean = accept(upload(picture("JPEG", (40, 30), exif=exif)))

    with Image.open(io.BytesIO(clean.content)) as kept:
        assert kept.size == (30, 40)


def test_large_photo_is_made_smaller():
    content, _ = reencode(picture("JPEG", (3000, 1500)))

    with Image.open(io.BytesIO(content)) as kept:
        assert kept.size == (2400, 1200)


@given(st.data())
def test_picture_with_random_damage_is_kept_or_refused_with_a_sentence(data):
    kind = data.draw(st.sampled_from(["JPEG", "PNG"]))
    content = bytearray(picture(kind, (12, 12)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        clean = accept(upload(bytes(content), "foto.jpg"))
    except ValidationError as error:
        assert error.messages[0].startswith(("Berkas ini bukan gambar", "Gambar ini terlalu besar"))
    else:
        assert clean.content_type.startswith("image/")


def emblem_error(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        Emblem(pk=1, image=upload(content, "lambang.png")).full_clean()
    return str(caught.value.message_dict["image"])


def test_emblem_is_written_anew_without_its_texts(db):
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "RAHASIA-TEKS")
    emblem = Emblem(pk=1, image=upload(picture("PNG", pnginfo=texts), "../lambang.png"))

    emblem.full_clean()
    emblem.save()

    kept = Emblem.objects.get().image
    assert (
        b"RAHASIA" not in kept.read()
        and kept.name.startswith("lambang/")
        and len(kept.name) == len("lambang/.png") + 32
    )


def test_emblem_too_large_or_no_picture_is_refused_with_a_sentence(db):
    assert "Logo lebih besar dari 2 MB" in emblem_error(picture("PNG") + b"x" * 2 * 1024 * 1024)
    assert "bukan gambar JPG atau PNG" in emblem_error(b"GIF89a" + b"\0" * 100)
