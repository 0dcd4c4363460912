"""Addresses of the registry: the directory, a cooperative's page, the city's statistics and their files."""

from django.urls import path

from cooperatives import views

urlpatterns = [
    path("koperasi/", views.cooperative_list, name="cooperative_list"),
    path("koperasi/data-terbuka.csv", views.open_data, name="open_data"),
    path("koperasi/<slug:code>/", views.cooperative_detail, name="cooperative_detail"),
    path("statistik/", views.statistics, name="statistics"),
    path("statistik/<slug:slug>.csv", views.statistics_csv, name="statistics_csv"),
]
