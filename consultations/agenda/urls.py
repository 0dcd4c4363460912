"""Addresses of the agenda."""

from django.urls import path

from consultations.agenda import views

urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/tempat/<str:secret>/", views.agenda_place, name="agenda_place"),
    path("agenda/tempat/<str:secret>/lepas/", views.agenda_leave, name="agenda_leave"),
    path("agenda/<slug:code>/", views.agenda_item, name="agenda_item"),
    path("agenda/<slug:code>/ikut/", views.agenda_join, name="agenda_join"),
    path("agenda/<slug:code>/jadwal.ics", views.agenda_calendar, name="agenda_calendar"),
]
