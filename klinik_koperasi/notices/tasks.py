"""Queue tasks of the outbox; idempotent, because a killed worker's task is run again."""

from django_tasks import task

from klinik_koperasi.notices import outbox


@task()
def deliver(pk: int) -> None:
    outbox.send(pk)
