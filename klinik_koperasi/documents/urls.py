from django.urls import path

from klinik_koperasi.documents import views

urlpatterns = [
    path("verifikasi/", views.verification_form, name="verification_form"),
    path("verifikasi/<slug:code>/", views.verification, name="verification"),
    path("dokumen/<int:pk>/", views.archived_pdf, name="archived_pdf"),
]
