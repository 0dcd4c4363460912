from django.apps import AppConfig


class ChecklistConfig(AppConfig):
    name = "reports.checklist"
    verbose_name = "Daftar periksa"
