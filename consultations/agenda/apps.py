from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "consultations.agenda"
    label = "agenda"
    verbose_name = "Agenda sesi terbuka"

    def ready(self):
        """Registers what the agenda shows on the kernel's pages, and what it does after steps of requests and sessions."""
        # imported here because models are not loaded before `ready`; `places` registers what follows steps
        from consultations.agenda import notifications, panels, timeline
        from consultations.agenda.workflow import places  # noqa: F401
        from consultations.notifications import CHATS
        from consultations.selectors import ABOUT
        from klinik_koperasi import panels as kernel

        kernel.home_blocks.register(panels.home_block, order=10)
        kernel.work_blocks.register(panels.work_block, order=25)
        kernel.record_blocks.register(panels.session_block, order=20)
        kernel.timelines.register(timeline.entries, order=30)
        CHATS.update(notifications.CHATS)
        ABOUT.append(panels.about)
