from django.urls import path, register_converter

from consultations import views


class StepConverter:
    """Only the five steps are addresses."""

    regex = "|".join(views.SLUGS)

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(StepConverter, "step")

urlpatterns = [
    path("ajukan/", views.request_start, name="request_start"),
    path("ajukan/<str:token>/kirim/", views.request_send, name="request_send"),
    path("ajukan/<str:token>/terkirim/", views.request_receipt, name="request_receipt"),
    path("ajukan/<str:token>/bukti.pdf", views.request_slip, name="request_slip"),
    path("ajukan/<str:token>/<step:slug>/", views.request_step, name="request_step"),
    path("cek/", views.request_check, name="request_check"),
    path("cek/jadwal.ics", views.request_calendar, name="request_calendar"),
    path("cek/keadaan/", views.request_status, name="request_status"),
]
