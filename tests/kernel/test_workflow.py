"""The machine behind every step: locked, checked, run, saved and logged as one, or not at all.

The table of states and the races stand in tests/consultations; here is what every machine promises.
"""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.models import Request
from consultations.workflow import request_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.workflow import StaleStep, Transition
from tests.factories.accounts import UserFactory
from tests.factories.consultations import request_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def subject() -> Request:
    return request_in("diajukan")


@pytest.fixture
def uji_step():
    """Adds a step "uji" to the machine for the length of a test."""
    before = dict(request_machine.transitions)

    def add(**fields) -> None:
        request_machine.add(Transition("uji", "Uji", ("diajukan",), **({"target": "diverifikasi"} | fields)))

    yield add
    request_machine.transitions = before


def nothing_happened(subject: Request) -> bool:
    fresh = Request.objects.get(pk=subject.pk)
    return fresh.status == "diajukan" and not fresh.log.filter(step="uji").exists()


def test_step_moves_the_record_and_logs_who_when_and_what(subject, officer, uji_step):
    uji_step(permission="consultations.triage_request", run=lambda record, actor, name: f"{record.number}: {name}")

    fresh = request_machine.apply("uji", subject, officer, name="catatan")  # a field may be called as the machine likes

    entry = fresh.log.get(step="uji")
    assert (fresh.status, Request.objects.get(pk=subject.pk).status) == ("diverifikasi", "diverifikasi")
    assert (entry.from_status, entry.to_status, entry.actor) == ("diajukan", "diverifikasi", officer)
    assert entry.note == f"{subject.number}: catatan"


def test_step_saves_what_it_changed_and_the_history_has_the_whole_row_with_its_topics(subject, officer, uji_step):
    def run(record, actor):
        record.problem, record._history_user = "Sudah jelas.", actor
        record._change_reason = "Uji"

    uji_step(run=run)
    Request.objects.filter(pk=subject.pk).update(place="Balai RW 01")  # by another way, without a history of its own

    with CaptureQueriesContext(connection) as queries:
        fresh = request_machine.apply("uji", subject, officer)

    written = next(query["sql"] for query in queries if query["sql"].startswith("UPDATE"))
    assert "problem" in written and "saved_at" in written and "place" not in written
    kept = fresh.history.first()
    assert (kept.problem, kept.place, kept.status, kept.history_type) == (
        "Sudah jelas.", "Balai RW 01", "diverifikasi", "~",
    )  # fmt: skip
    assert (kept.history_user, kept.history_change_reason) == (officer, "Uji")
    assert [row.topic for row in kept.topics.all()] == list(fresh.topics.all())
    assert fresh.history.count() == subject.history.count()
    fresh.delete()
    assert Request.history.first().history_type == "-"


def test_step_without_a_target_is_logged_and_leaves_the_state(subject, officer, uji_step):
    uji_step(target="")

    fresh = request_machine.apply("uji", subject, officer)

    assert fresh.status == "diajukan" and fresh.log.get(step="uji").to_status == "diajukan"


@pytest.mark.parametrize("role", [roles.AUDITOR, roles.REVIEWER, None])
def test_step_is_refused_without_its_permission(subject, uji_step, role):
    uji_step(permission="consultations.triage_request")

    with pytest.raises(PermissionDenied, match="Anda tidak berwenang: Uji."):
        request_machine.apply("uji", subject, UserFactory(role=role))
    with pytest.raises(PermissionDenied):
        request_machine.apply("uji", subject)

    assert nothing_happened(subject)


def test_step_of_an_account_that_was_switched_off_is_refused(subject, uji_step):
    uji_step(permission="consultations.triage_request")

    with pytest.raises(PermissionDenied):
        request_machine.apply("uji", subject, UserFactory(role=roles.OFFICER, is_active=False))


def test_step_whose_guard_objects_is_refused_with_its_reason(subject, officer, uji_step):
    uji_step(guard=lambda record: "Belum lengkap.")

    with pytest.raises(ValidationError, match="Belum lengkap."):
        request_machine.apply("uji", subject, officer)

    assert nothing_happened(subject)


@pytest.mark.parametrize("part", ["run", "after"])
def test_step_that_fails_in_the_middle_leaves_nothing_behind(subject, officer, uji_step, part):
    def breaks(record, actor):
        Request.objects.filter(pk=record.pk).update(group_name="setengah jalan")
        raise ValidationError("Gagal.")

    uji_step(**{part: breaks})

    with pytest.raises(ValidationError, match="Gagal."):
        request_machine.apply("uji", subject, officer)

    assert nothing_happened(subject) and Request.objects.get(pk=subject.pk).group_name == subject.group_name


def test_what_another_app_does_after_a_step_is_done_and_falls_with_it(subject, officer, uji_step, monkeypatch):
    seen = []
    uji_step(target="", run=lambda record, actor, word: word)
    monkeypatch.setattr(request_machine, "followers", {})
    request_machine.follow("uji")(lambda record, actor, word: seen.append((record.pk, actor, word)))

    request_machine.apply("uji", subject, officer, word="kata")
    assert seen == [(subject.pk, officer, "kata")]

    @request_machine.follow("schedule", "uji")
    def breaks(record, actor, word):
        raise ValidationError("Gagal.")

    with pytest.raises(ValidationError, match="Gagal."):
        request_machine.apply("uji", subject, officer, word="lagi")
    assert subject.log.filter(step="uji").count() == 1


def test_step_from_a_page_opened_too_long_ago_names_who_was_faster(subject, officer, uji_step):
    uji_step()
    request_machine.apply("uji", subject, officer)

    with pytest.raises(StaleStep) as caught:
        request_machine.apply("uji", subject, UserFactory(role=roles.OFFICER))

    assert caught.value.messages[0].startswith(f"Sudah diproses oleh {officer.name} pukul ")
    assert subject.log.filter(step="uji").count() == 1


def test_offered_are_only_steps_of_this_state_for_this_person(subject, officer, uji_step):
    uji_step(permission="consultations.triage_request")
    assert "uji" in {step.name for step in request_machine.offered(subject, officer)}
    assert request_machine.offered(subject, UserFactory(role=roles.AUDITOR)) == []

    uji_step(permission="consultations.triage_request", guard=lambda record: "Belum.")
    assert "uji" not in {step.name for step in request_machine.offered(subject, officer)}
    uji_step(permission=None)
    assert "uji" not in {step.name for step in request_machine.offered(subject, officer)}
