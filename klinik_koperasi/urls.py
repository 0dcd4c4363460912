"""All addresses of the portal; Indonesian in the path, English in the name."""

from django.contrib import admin
from django.urls import include, path

from klinik_koperasi import home
from klinik_koperasi.drafts.views import keep_draft

urlpatterns = [
    path("", home.home, name="home"),
    path("privasi/", home.privacy, name="privacy"),
    path("", include("klinik_koperasi.office.urls")),
    path("healthz/", home.healthz, name="healthz"),
    path("masuk/lanjut/", home.after_login, name="after_login"),
    path("draf/", keep_draft, name="keep_draft"),
    path("akun/", include("klinik_koperasi.accounts.urls")),
    path("portal/masuk/", include("klinik_koperasi.accounts.code_urls")),
    path("", include("klinik_koperasi.documents.urls")),
    path("", include("cooperatives.urls")),
    path("", include("consultations.survey.urls")),
    path("", include("consultations.agenda.urls")),
    path("", include("consultations.urls")),
    path("", include("klinik_koperasi.bridges.urls")),
    path("portal/", include("reports.portal.urls")),
    path("admin/rekap/", include("reports.recap.urls")),
    path("admin/", admin.site.urls),
]
