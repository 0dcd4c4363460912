"""Entering by a code; lies under /portal/masuk/, where boards of cooperatives look for it."""

from django.urls import path

from klinik_koperasi.accounts import code_views

urlpatterns = [
    path("", code_views.ask_code, name="portal_login"),
    path("kode/", code_views.enter_code, name="portal_code"),
    path("kantor/", code_views.enter_office_code, name="portal_office_code"),
]
