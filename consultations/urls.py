from django.urls import path, register_converter

from consultations.views import asking, checking


class StepConverter:
    """Only the five steps, and the question for cooperatives, are addresses."""

    regex = "|".join([*asking.SLUGS, "koperasi"])

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(StepConverter, "step")

urlpatterns = [
    path("koperasi-cv-pt/", asking.compare, name="compare"),
    path("ajukan/formulir.pdf", asking.request_paper, name="request_paper"),
    path("ajukan/", asking.request_start, name="request_start"),
    path("ajukan/<str:token>/kirim/", asking.request_send, name="request_send"),
    path("ajukan/<str:token>/terkirim/", asking.request_receipt, name="request_receipt"),
    path("ajukan/<str:token>/bukti.pdf", asking.request_slip, name="request_slip"),
    path("ajukan/<str:token>/<step:slug>/", asking.request_step, name="request_step"),
    path("cek/", checking.request_check, name="request_check"),
    path("cek/jadwal.ics", checking.request_calendar, name="request_calendar"),
    path("cek/keadaan/", checking.request_status, name="request_status"),
    path("cek/usul/", checking.request_propose, name="request_propose"),
    path("cek/batal/", checking.request_withdraw, name="request_withdraw"),
    path("cek/berkas/", checking.request_attach, name="request_attach"),
    path("cek/ringkasan/", checking.request_summary, name="request_summary"),
    path("cek/tautan/<str:secret>/jadwal.ics", checking.link_calendar, name="link_calendar"),
    path("cek/tautan/<str:secret>/", checking.state_link, name="state_link"),
    path("kalender/<str:secret>/jadwal.ics", checking.officer_feed, name="officer_feed"),
    path("ringkasan/<str:secret>/", checking.summary_link, name="summary_link"),
]
