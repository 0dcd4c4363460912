from django.urls import path, register_converter

from klinik_koperasi.office import views
from klinik_koperasi.office.models import ServicePage


class PageConverter:
    """The pages that there are; no other address is taken."""

    regex = "|".join(ServicePage.Slug.values)

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(PageConverter, "service_page")
urlpatterns = [path("<service_page:slug>/", views.service_page, name="service_page")]
