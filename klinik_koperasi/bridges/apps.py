from django.apps import AppConfig


class BridgesConfig(AppConfig):
    name = "klinik_koperasi.bridges"
    verbose_name = "Pendampingan atas temuan"

    def ready(self):
        """Registers what each side shows of the other."""
        # imported here because models are not loaded before `ready`
        from klinik_koperasi import panels
        from klinik_koperasi.bridges import panels as own

        panels.record_blocks.register(own.report_block, order=40)
        panels.record_blocks.register(own.clinic_block, order=10)
        panels.portal_blocks.register(own.desk_block, order=40)
        panels.cooperative_blocks.register(own.cooperative_block, order=60)
