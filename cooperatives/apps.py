from django.apps import AppConfig


class CooperativesConfig(AppConfig):
    name = "cooperatives"
    verbose_name = "Registri koperasi"

    def ready(self):
        from cooperatives import tasks  # noqa: F401 - registers its kinds of jobs
        from cooperatives.panels import home_block  # models are ready only now
        from klinik_koperasi import panels

        panels.home_blocks.register(home_block, order=20)
