"""Addresses of the survey; a code is never part of a path, because paths are logged."""

from django.urls import path

from consultations.survey import views

urlpatterns = [
    path("survei/", views.survey, name="survey"),
    path("survei/kirim/", views.survey_send, name="survey_send"),
    path("survei/terima-kasih/", views.survey_thanks, name="survey_thanks"),
    path("survei/hasil/", views.survey_results, name="survey_results"),
    path("survei/hasil/<str:key>/", views.survey_result, name="survey_result"),
]
