"""The portal's addresses with one more: every error page on demand."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import loader
from django.urls import path

from klinik_koperasi.urls import urlpatterns as portal


@login_not_required
def error(request, name: str) -> HttpResponse:
    """As Django's own handlers do: 400 and 500 are rendered without a request."""
    bare = name in ("400", "500")
    return HttpResponse(loader.get_template(f"{name}.html").render({}, None if bare else request))


urlpatterns = [*portal, path("galat/<str:name>/", error)]
