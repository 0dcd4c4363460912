"""The queue task behind every job; idempotent, because a killed worker's task is run again."""

from django_tasks import task

from klinik_koperasi.jobs import work


@task()
def run_job(pk: int) -> None:
    work.run(pk)
