from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "klinik_koperasi.printing"
    verbose_name = "Cetak sekaligus"

    def ready(self):
        """Registers the job that prints and the part of the tick that removes old results."""
        # imported here because models are not loaded before `ready`
        from klinik_koperasi.jobs.ticking import each_minute
        from klinik_koperasi.jobs.work import job_kind
        from klinik_koperasi.printing import retention, work

        job_kind(work.KIND)(work.run)
        each_minute(retention.drop_old_results)
