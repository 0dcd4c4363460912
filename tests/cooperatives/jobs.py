"""Runs what the import pages have put into the queue, as the worker would."""

from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job


def run_waiting() -> list[Job]:
    """Runs every waiting job and returns them as they ended."""
    pks = list(Job.objects.filter(status=Job.Status.WAITING).order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        work.run(pk)
    return list(Job.objects.filter(pk__in=pks))
