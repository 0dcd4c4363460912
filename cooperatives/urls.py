"""Addresses below /koperasi/."""

from django.urls import path

from cooperatives import views

urlpatterns = [
    path("", views.cooperative_list, name="cooperative_list"),
    path("<slug:code>/", views.cooperative_detail, name="cooperative_detail"),
]
