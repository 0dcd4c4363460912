from django.contrib import admin
from django.urls import path

from klinik_koperasi.bridges import views

urlpatterns = [
    path("admin/laporan/<int:pk>/pendampingan/", admin.site.admin_view(views.office_page), name="report_assistance"),
    path("portal/laporan/<int:pk>/pendampingan/", views.desk_page, name="portal_assistance"),
]
