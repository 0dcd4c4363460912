"""The office's profile on every page, read once per request and only when the page uses it."""

from django.utils.functional import SimpleLazyObject

from klinik_koperasi.office.models import Profile


def office(request) -> dict:
    if not hasattr(request, "_office"):
        request._office = SimpleLazyObject(Profile.current)
    return {"office": request._office}
