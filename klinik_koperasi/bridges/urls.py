from django.contrib import admin
from django.urls import path

from klinik_koperasi.bridges import views
from reports.portal import addresses  # noqa: F401 - registers its converters

urlpatterns = [
    path("admin/laporan/<int:pk>/pendampingan/", admin.site.admin_view(views.office_page), name="report_assistance"),
    path("portal/<report:address>/pendampingan/", views.desk_page, name="portal_assistance"),
]
