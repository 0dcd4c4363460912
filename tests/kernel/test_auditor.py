"""The auditor opens every page of the admin and changes nothing, whatever is registered there."""

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from consultations.models import Request, RequestAttachment
from consultations.workflow import request_machine, session_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.models import User
from klinik_koperasi.documents.issuing import issue
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import Holiday, Profile
from tests.factories.accounts import UserFactory
from tests.factories.consultations import request_in, session_in

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def auditor(client, db) -> User:
    user = UserFactory(role=roles.AUDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def records(db) -> None:
    """A row of as many kinds as a short story makes."""
    officer = UserFactory(role=roles.HEAD)
    session = session_in("terlaksana", officer)
    issue(session, Kind.SUMMARY, lambda document: b"%PDF", officer)
    Profile.objects.create(pk=1)
    Holiday.objects.create(date="2030-01-01", name="Tahun Baru")
    Job.objects.create(kind="uji", title="Uji", started_by=officer)
    Notice.objects.create(subject=session, channel="whatsapp", event="uji", to="+6281234567890", body="Isi")


def page(model, name: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def count_rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in MODELS}


@pytest.mark.full
def test_auditor_reads_every_page_and_changes_nothing(client, auditor, records):
    before = count_rows()
    for model in MODELS:
        read_and_try_to_change(client, auditor, model)

    assert count_rows() == before


def read_and_try_to_change(client, auditor, model):
    record, label = model._default_manager.first(), model._meta.label
    may_see = auditor.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")

    listed = client.get(page(model, "changelist"), follow=True)
    assert listed.status_code == (200 if may_see else 403), label
    assert client.get(page(model, "add")).status_code == 403, label
    assert client.post(page(model, "add"), {}).status_code == 403, label
    action = {"action": "delete_selected", "_selected_action": [record.pk] if record else ["1"], "post": "yes"}
    client.post(page(model, "changelist"), action)
    if record:
        assert client.get(page(model, "change", record.pk)).status_code == (200 if may_see else 403), label
        assert client.post(page(model, "change", record.pk), {}).status_code == 403, label
        assert client.post(page(model, "delete", record.pk), {"post": "yes"}).status_code == 403, label


def test_auditor_sees_everything_but_secrets_and_machinery(auditor):
    hidden = {
        model._meta.label
        for model in MODELS
        if not auditor.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    }

    assert hidden <= {"auth.Group", "mfa.Authenticator", "django_tasks_database.DBTaskResult"}


def test_auditor_presses_no_button(client, auditor, records):
    notice, job, document = Notice.objects.filter(event="uji").get(), Job.objects.get(), IssuedDocument.objects.get()
    buttons = [
        reverse("admin:notices_prepare", args=[notice.pk]),
        reverse("admin:jobs_cancel", args=[job.pk]),
        reverse("admin:documents_void", args=[document.pk]),
        reverse("admin:auth_user_password_change", args=[UserFactory().pk]),
        reverse("admin:consultations_request_attach", args=[Request.objects.first().pk]),
    ]

    for address in buttons:
        assert client.post(address, {"reason": "x"}).status_code == 403, address

    assert Notice.objects.get(pk=notice.pk).fate == "menunggu" and not Job.objects.get().cancel_requested
    assert IssuedDocument.objects.get().state == "sah" and not RequestAttachment.objects.exists()


@pytest.mark.parametrize("machine", [request_machine, session_machine], ids=lambda machine: machine.model.__name__)
def test_auditor_takes_no_step(client, auditor, machine):
    officer, records = UserFactory(role=roles.HEAD), {}
    make = request_in if machine is request_machine else session_in
    for step, transition in machine.transitions.items():
        state = transition.sources[0]
        if state not in records:
            records[state] = make(state, officer)
        record = records[state]
        logged = record.log.count()

        client.post(page(machine.model, "step", record.pk, step), {f"{step}-note": "x", f"{step}-reason": "x"})

        fresh = machine.model.objects.get(pk=record.pk)
        assert (fresh.status, fresh.log.count()) == (state, logged), step


@pytest.mark.parametrize("path", ["/admin/", "/admin/password_change/", "/admin/jsi18n/"])
def test_auditor_meets_no_error_on_the_other_admin_pages(client, auditor, path):
    assert client.get(path).status_code in (200, 302)
    assert not connection.needs_rollback
