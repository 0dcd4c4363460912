from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "klinik_koperasi.notices"
    verbose_name = "Pemberitahuan"
