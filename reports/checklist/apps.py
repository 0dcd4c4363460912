from django.apps import AppConfig


class ChecklistConfig(AppConfig):
    name = "reports.checklist"
    verbose_name = "Daftar periksa"

    def ready(self):
        from klinik_koperasi import panels
        from reports import answers, merging
        from reports.checklist import answering, selectors
        from reports.checklist import panels as own

        panels.record_blocks.register(own.progress, order=50)
        answers.counts.register(selectors.counts)
        answers.carried.register(answering.carry)
        merging.leaving.register(answering.let_go)
