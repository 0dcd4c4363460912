from django.contrib import admin
from django.urls import path

from reports.recap import views

wrap = admin.site.admin_view
urlpatterns = [
    path("", wrap(views.recap_page), name="recap"),
    path("xlsx/", wrap(views.recap_xlsx), name="recap_xlsx"),
    path("periksa-ulang/", wrap(views.recap_recheck), name="recap_recheck"),
    path("pdf/", wrap(views.recap_pdf), name="recap_pdf"),
]
