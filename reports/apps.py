from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Telaah laporan keuangan"

    def ready(self):
        from klinik_koperasi import panels
        from reports import merging  # noqa: F401 - registers itself; models are ready only now
        from reports import panels as own

        panels.work_blocks.register(own.work_block, order=50)
