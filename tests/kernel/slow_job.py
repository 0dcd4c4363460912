"""A job that takes two seconds, for the worker of `test_worker.py`."""

import time

from django.apps import AppConfig

STEPS = 20


def work_slowly(progress) -> dict:
    progress.start(STEPS)
    for _ in range(STEPS):
        time.sleep(0.1)
        progress.advance()
    return {"steps": STEPS}


class SlowJob(AppConfig):
    name = "tests.kernel"
    label = "slow_job"

    def ready(self) -> None:
        from klinik_koperasi.jobs.work import job_kind  # models are ready only now

        job_kind("uji.lambat")(work_slowly)
