from django.apps import AppConfig


class CooperativesConfig(AppConfig):
    name = "cooperatives"
    verbose_name = "Registri koperasi"

    def ready(self):
        from cooperatives import merging, papers, standing, tasks, timeline  # noqa: F401 - merging registers itself
        from cooperatives import panels as own  # models are ready only now
        from klinik_koperasi import panels
        from klinik_koperasi.jobs.ticking import each_minute

        panels.home_blocks.register(own.home_block, order=20)
        panels.work_blocks.register(own.work_block, order=40)
        panels.staff_pictures.register(own.picture, order=40)
        panels.timelines.register(timeline.entries, order=10)
        panels.cooperative_blocks.register(own.alerts_block, order=10)
        panels.cooperative_blocks.register(own.accounts_block, order=16)
        panels.work_blocks.register(papers.work_block, order=45)
        panels.cooperative_blocks.register(papers.papers_block, order=12)
        panels.cooperative_blocks.register(standing.standing_block, order=14)
        each_minute(tasks.watch_daily)
        each_minute(tasks.purge_imports)
