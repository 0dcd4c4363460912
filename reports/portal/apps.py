from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "reports.portal"
    label = "portal"
    verbose_name = "Portal koperasi"

    def ready(self):
        from klinik_koperasi import panels
        from klinik_koperasi.accounts import codes
        from klinik_koperasi.jobs.ticking import each_minute
        from reports import merging
        from reports.portal import merging as own_merging
        from reports.portal import notifications, selectors
        from reports.portal import panels as own

        each_minute(notifications.tell_boards)
        codes.holders(selectors.has_seat)
        panels.cooperative_blocks.register(own.seats_block, order=40)
        panels.record_blocks.register(own.templates_block, order=30)
        merging.leaving.register(own_merging.let_go)
