"""Where the script of a form sends what is typed."""

import json

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from klinik_koperasi.drafts import keeping
from klinik_koperasi.templatetags.formats import jam

LONGEST = 300_000  # signs of one form's text
TOO_LONG = "Tulisan ini terlalu panjang untuk disimpan sebagai draf. Tekan Simpan, lalu lanjutkan."
BROKEN = "Draf ini tidak dapat dibaca. Muat ulang halamannya."


@require_POST
def keep_draft(request):
    """Keeps the visitor's own draft: {"at": "10.42"}, {"closed": true} once it is saved, a sentence with 400 or 413.

    With `discard` the draft is thrown away, with `check` nothing is done but to say whether it is saved.
    """
    key, page, text = (request.POST.get(name, "") for name in ("key", "page", "fields"))
    if len(text) > LONGEST:
        return JsonResponse({"error": TOO_LONG}, status=413)
    if not keeping.KEY.fullmatch(key):
        return JsonResponse({"error": BROKEN}, status=400)
    if "discard" in request.POST:
        keeping.discard(request.user, key)
        return JsonResponse({"closed": True})
    if "check" in request.POST:
        return JsonResponse({"closed": keeping.is_closed(request.user, key, page)})
    fields = _fields(text)
    if fields is None or not keeping.PAGE.fullmatch(page):
        return JsonResponse({"error": BROKEN}, status=400)
    draft = keeping.keep(request.user, key, page, fields)
    return JsonResponse({"at": jam(draft.saved_at)} if draft else {"closed": True})


def _fields(text: str) -> list | None:
    """The list of fields in the form that the script sends, [name, value, more]; None when it is anything else."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(fields, list) and all(
        isinstance(field, list) and len(field) == 3 and isinstance(field[0], str) for field in fields
    )
    return fields if fits else None
