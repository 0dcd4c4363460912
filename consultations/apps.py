from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Klinik Koperasi"

    def ready(self):
        """Registers what the clinic shows on the kernel's pages, and its part of the minute tick."""
        # imported here because models are not loaded before `ready`
        from consultations import batches, cleaning, reminders, timeline
        from consultations import panels as own
        from klinik_koperasi import panels
        from klinik_koperasi.jobs.ticking import each_minute

        panels.work_blocks.register(own.work_blocks, order=10)
        panels.week_blocks.register(own.week_block, order=10)
        panels.staff_pictures.register(own.pictures, order=10)
        panels.timelines.register(timeline.entries, order=20)
        panels.cooperative_blocks.register(own.cooperative_requests, order=50)
        batches.register()
        each_minute(cleaning.drop_old_drafts)
        each_minute(reminders.remind)
        each_minute(reminders.remind_of_follow_ups)
        each_minute(reminders.escalate)
