from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "klinik_koperasi.jobs"
    verbose_name = "Pekerjaan"
