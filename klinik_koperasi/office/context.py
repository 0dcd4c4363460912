"""The office's profile on every page, read once per request and only when the page uses it."""

from django.utils.functional import SimpleLazyObject

from klinik_koperasi.office.models import Profile


def office(request) -> dict:
    return {"office": SimpleLazyObject(Profile.current)}
