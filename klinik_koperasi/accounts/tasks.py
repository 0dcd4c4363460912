"""Queue tasks of accounts; idempotent, because a killed worker's task is run again."""

from django_tasks import task

from klinik_koperasi.accounts import codes


@task()
def send_code(pk: int) -> None:
    codes.send(pk)
