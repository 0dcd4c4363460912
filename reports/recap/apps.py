from django.apps import AppConfig


class RecapConfig(AppConfig):
    name = "reports.recap"
    verbose_name = "Rekap laporan"

    def ready(self):
        from klinik_koperasi import panels
        from reports.recap import (
            panels as own,
        )
        from reports.recap import (
            rechecking,  # noqa: F401 - registers its job; models are ready only now
        )

        panels.staff_pictures.register(own.picture, order=60)
        panels.portal_blocks.register(own.for_the_board, order=60)
