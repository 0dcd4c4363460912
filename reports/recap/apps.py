from django.apps import AppConfig


class RecapConfig(AppConfig):
    name = "reports.recap"
    verbose_name = "Rekap laporan"
