from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "klinik_koperasi.office"
    verbose_name = "Kantor"
