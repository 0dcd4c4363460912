"""A job's pages: progress, the file of failures, cancelling, and who sees them."""

import pytest
from django.urls import reverse

from klinik_koperasi.accounts import roles
from klinik_koperasi.jobs.models import Job
from tests.factories.accounts import UserFactory
from tests.kernel.jobs import CANCELLED, RUNNING, WAITING, new_job, run


@pytest.mark.django_db
def test_progress_is_polled_as_numbers(client):
    job = new_job(status=RUNNING, total=8, done=2, failed=1)
    client.force_login(UserFactory(role=roles.REGISTRAR))

    answer = client.get(reverse("admin:jobs_progress", args=[job.pk])).json()

    assert answer == {"percent": 25, "done": 2, "total": 8, "failed": 1, "word": "Sedang berjalan", "ended": False}


@pytest.mark.django_db
def test_failures_file_is_a_download(client, job_does):
    job_does(lambda progress: progress.fail("a", "b"))
    job, none = run(new_job()), new_job()
    client.force_login(UserFactory(role=roles.AUDITOR))

    response = client.get(reverse("admin:jobs_failures", args=[job.pk]))

    assert response["Content-Disposition"] == f'attachment; filename="kegagalan-{job.pk}.csv"'
    assert b"".join(response.streaming_content).decode("utf-8-sig") == "Apa;Sebab\r\na;b\r\n"
    assert client.get(reverse("admin:jobs_failures", args=[none.pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        (roles.REGISTRAR, False, 302),
        (roles.OFFICER, True, 302),
        (roles.OFFICER, False, 403),
        (roles.AUDITOR, False, 403),
    ],
)
def test_job_is_cancelled_by_its_starter_or_with_the_right(client, role, own, status):
    user = UserFactory(role=role)
    job = new_job(started_by=user) if own else new_job()
    client.force_login(user)
    address = reverse("admin:jobs_cancel", args=[job.pk])

    assert client.get(address).status_code == 405
    assert client.post(address).status_code == status
    assert Job.objects.get().status == (CANCELLED if status == 302 else WAITING)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["jobs_progress", "jobs_failures"])
def test_job_is_hidden_from_staff_without_a_role_and_from_strangers(client, name):
    address = reverse(f"admin:{name}", args=[new_job().pk])

    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403
