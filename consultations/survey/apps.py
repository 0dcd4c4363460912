from django.apps import AppConfig


class SurveyConfig(AppConfig):
    name = "consultations.survey"
    label = "survey"
    verbose_name = "Survei kepuasan"

    def ready(self):
        """Registers what the survey shows on the kernel's pages, and its part of the minute tick."""
        # imported here because models are not loaded before `ready`
        from consultations.survey import panels as own
        from consultations.survey import releasing
        from klinik_koperasi import panels
        from klinik_koperasi.jobs.ticking import each_minute

        panels.work_blocks.register(own.work_block, order=30)
        panels.record_blocks.register(own.session_block, order=30)
        each_minute(releasing.release_daily)
