"""Uploads as a browser sends them, and the sentence that refuses one."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from klinik_koperasi.files.checks import accept


def upload(content: bytes, name: str = "berkas.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def refusal(content: bytes, name: str = "berkas.pdf", **limits) -> str:
    with pytest.raises(ValidationError) as caught:
        accept(upload(content, name), **limits)
    return caught.value.messages[0]


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()
