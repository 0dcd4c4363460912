from django.apps import AppConfig


class ChecklistConfig(AppConfig):
    name = "reports.checklist"
    verbose_name = "Daftar periksa"

    def ready(self):
        from klinik_koperasi import panels
        from reports import answers
        from reports.checklist import panels as own
        from reports.checklist import selectors

        panels.record_blocks.register(own.progress, order=50)
        answers.counts.register(selectors.counts)
