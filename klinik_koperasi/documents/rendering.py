"""HTML to archival PDF; what WeasyPrint may reach stands in `engine.py`."""

import base64

import segno
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from klinik_koperasi.documents.models import Emblem
from klinik_koperasi.office.models import Profile


def qr(text: str, title: str = "Kode QR ke halaman pemeriksaan dokumen ini") -> SafeString:
    """A QR code as SVG with presentation attributes, large enough to be read from a grey copy.

    `title` is what a screen reader says of it, on a page and in a tagged PDF.
    """
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(omitsize=True, border=2, dark="#000", light="#fff", title=title))


def render_pdf(template: str, context: dict, *, fillable: bool = False) -> bytes:
    """The bytes of a tagged `pdf/a-3a` document in Indonesian.

    With `fillable`, inputs of the template become fields that a reader can fill in (no PDF/A then). `context` holds
    plain values that the template escapes; the office's letterhead and paper size are added here.
    """
    from klinik_koperasi.documents import engine  # only now: most processes render nothing

    profile = Profile.current()
    context = {"office": profile, "printed_at": timezone.now(), "emblem": _emblem()} | context
    html = render_to_string(template, context)
    return engine.write(html, f4=profile.paper == Profile.Paper.F4, fillable=fillable)


def _emblem() -> str:
    """The letterhead's emblem as a data address; the renderer itself has no way to the private storage."""
    emblem = Emblem.objects.filter(pk=1).first()
    if emblem is None:
        return ""
    with emblem.image.open("rb") as file:
        kind = "png" if emblem.image.name.endswith(".png") else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(file.read()).decode()}"
