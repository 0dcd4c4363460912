from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "reports.portal"
    label = "portal"
    verbose_name = "Portal koperasi"

    def ready(self):
        from klinik_koperasi import panels
        from klinik_koperasi.accounts import codes
        from reports.portal import panels as own
        from reports.portal import selectors

        codes.holders(selectors.has_seat)
        panels.cooperative_blocks.register(own.seats_block, order=40)
