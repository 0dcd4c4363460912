from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "klinik_koperasi.drafts"
    verbose_name = "Draf"
