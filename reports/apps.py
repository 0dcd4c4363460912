from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Telaah laporan keuangan"

    def ready(self):
        """Registers what the review shows on the kernel's pages, its jobs, its papers and its care in merging."""
        # imported here because models are not loaded before `ready`
        from klinik_koperasi import panels
        from reports import batches, merging, tasks  # noqa: F401 - the latter two register themselves
        from reports import panels as own

        panels.work_blocks.register(own.work_block, order=50)
        panels.work_blocks.register(own.requests_block, order=51)
        panels.cooperative_blocks.register(own.reports_block, order=30)
        batches.register()
