from django.apps import AppConfig


class ChecklistConfig(AppConfig):
    name = "reports.checklist"
    verbose_name = "Daftar periksa"

    def ready(self):
        from klinik_koperasi import panels
        from reports.checklist import panels as own

        panels.record_blocks.register(own.progress, order=50)
