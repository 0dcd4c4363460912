"""Every state of a request and of a session against every step: what is allowed works, everything else changes nothing."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from consultations.enums import RequestStatus, SessionStatus
from consultations.models import FoundingCase, Participation
from consultations.numbers import new_number
from consultations.workflow import request_machine, requests, session_machine
from consultations.workflow.requests import send
from klinik_koperasi.accounts import roles
from klinik_koperasi.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.consultations import DraftFactory, FollowUpFactory, request_in, session_in, slot, write_notes

pytestmark = pytest.mark.django_db

# step -> {state it starts from: state it leads to}; whatever is not named here is refused
REQUEST_STEPS = {
    "submit": {"draf": "diajukan"},
    "quarantine": {"draf": "karantina"},
    "release": {"karantina": "diajukan"},
    "verify": {"diajukan": "diverifikasi", "perlu_dilengkapi": "diverifikasi"},
    "ask_back": {"diajukan": "perlu_dilengkapi", "diverifikasi": "perlu_dilengkapi"},
    "assign": {s: s for s in ["diajukan", "perlu_dilengkapi", "diverifikasi", "dijadwalkan", "tindak_lanjut"]},
    "know_group": {},  # only while no group is known, as for those who join an open session: see test_agenda.py
    "merge": dict.fromkeys(["diajukan", "perlu_dilengkapi", "diverifikasi"], "digabung"),
    "schedule": {"diverifikasi": "dijadwalkan", "tindak_lanjut": "dijadwalkan"},
    "join": dict.fromkeys(["draf", "diajukan", "diverifikasi"], "dijadwalkan"),
    "wait": dict.fromkeys(["draf", "diajukan"], "diverifikasi"),
    "hold": {"dijadwalkan": "tindak_lanjut"},
    "return": {"dijadwalkan": "diverifikasi"},
    "close": {"tindak_lanjut": "ditutup"},
    "reissue_number": {s: s for s in ["diajukan", "perlu_dilengkapi", "diverifikasi", "dijadwalkan", "tindak_lanjut"]},
    "propose": {s: s for s in ["diajukan", "perlu_dilengkapi", "diverifikasi", "dijadwalkan", "karantina"]},
    "withdraw": dict.fromkeys(
        ["diajukan", "perlu_dilengkapi", "diverifikasi", "dijadwalkan", "karantina"], "dibatalkan"
    ),
    "attach": {
        s: s for s in ["diajukan", "perlu_dilengkapi", "diverifikasi", "dijadwalkan", "tindak_lanjut", "karantina"]
    },
    "ask_summary": {},  # only once a summary is there, and "acknowledge" once there is news: see test_applicant.py
    "acknowledge": {},
    "keeper_answered": {},  # only once the keeper was asked: see test_asking.py
    "tell_keeper": {s: s for s in ["diajukan", "diverifikasi", "dijadwalkan"]},
    "start_founding": {s: s for s in ["diverifikasi", "dijadwalkan", "tindak_lanjut"]},
    "escalate": {"diajukan": "diajukan"},
    "decline": dict.fromkeys(["diajukan", "perlu_dilengkapi", "diverifikasi", "karantina"], "ditolak"),
    "cancel": dict.fromkeys(["diajukan", "perlu_dilengkapi", "diverifikasi", "tindak_lanjut"], "dibatalkan"),
}
SESSION_STEPS = {
    "begin": {"direncanakan": "berlangsung"},
    "finish": {"direncanakan": "terlaksana", "berlangsung": "terlaksana"},
    "issue_summary": {"terlaksana": "terlaksana"},
    "issue_invitation": {"direncanakan": "direncanakan"},
    "issue_assignment": {"direncanakan": "direncanakan"},
    "issue_attendance": {"direncanakan": "direncanakan", "berlangsung": "berlangsung"},
    "issue_minutes": {"terlaksana": "terlaksana"},
    "correct_summary": {},  # only once a paper is there: see test_summary.py and test_letters.py
    "correct_invitation": {},
    "correct_assignment": {},
    "correct_attendance": {},
    "correct_minutes": {},
    "reschedule": {"direncanakan": "dijadwal_ulang"},
    "no_show": {"direncanakan": "tidak_hadir", "berlangsung": "tidak_hadir"},
    "cancel_by_applicant": {"direncanakan": "batal_pemohon"},
    "cancel_by_office": {"direncanakan": "batal_kantor"},
    "withdraw": {"direncanakan": "batal_pemohon"},
}


# step -> event of the messages it writes, once by each channel of whoever is meant; every other step tells nobody
TO_APPLICANT = {
    "submit": "request.received",
    "release": "request.received",
    "ask_back": "request.asked_back",
    "decline": "request.declined",
    "schedule": "request.scheduled",
    "reschedule": "request.rescheduled",
    "cancel_by_applicant": "request.session_cancelled",
    "cancel_by_office": "request.session_cancelled",
}
TO_HANDLER = {"propose", "withdraw", "attach"}  # the step of a request that the applicant takes


def expected_messages(step: str, record, head) -> list[tuple[str, str, str]]:
    """Who hears of `step` and by which way: (event, channel, address), sorted."""
    if event := TO_APPLICANT.get(step):
        found = [(event, "email", record.contact_email), (event, "whatsapp", str(record.contact_phone))]
    elif step in TO_HANDLER and record.handler and record.status != "karantina":
        found = [("request.applicant_news", "email", record.handler.email)]
    elif step == "escalate":
        found = [("request.escalated", "email", head.email)]
    elif step == "tell_keeper":
        found = [("request.keeper", "whatsapp", "+6281211112222")]
    else:
        found = []
    return sorted(found)


def written(known: set[int]) -> list[tuple[str, str, str]]:
    return sorted(Notice.objects.exclude(pk__in=known).values_list("event", "channel", "to"))


@pytest.fixture
def head(db):
    return UserFactory(role=roles.HEAD)


def request_data(step: str, head) -> dict:
    return {
        "ask_back": {"message": "Mohon lengkapi."},
        "assign": {"handler": head},
        "schedule": {**slot(2), "officers": [head], "place_kind": "kunjungan", "place": "Balai"},
        "decline": {"reason": "lain", "message": "Mohon maaf."},
        "cancel": {"note": "Tidak jadi."},
        "reissue_number": {"note": ""},
        "tell_keeper": {"keeper": "Bapak Ketua RW", "phone": "+6281211112222"},
        "propose": {"times": [slot(9)["start"]]},
        "attach": {"file": SimpleNamespace(name="surat.pdf")},
    }.get(step, {})


def session_data(step: str, head) -> dict:
    return {
        "reschedule": {**slot(2), "officers": [head]},
        "no_show": {"note": "Balai terkunci."},
        "cancel_by_applicant": {"note": "Diminta."},
        "cancel_by_office": {"note": "Petugas sakit."},
        "correct_summary": {"reason": "Salah ketik."},
        "finish": {"reason": "Tanggalnya disepakati lewat telepon."},
    }.get(step, {})


def test_the_tables_name_every_step_of_both_machines():
    assert set(REQUEST_STEPS) == set(request_machine.transitions)
    assert set(SESSION_STEPS) == set(session_machine.transitions)


@contextmanager
def undone():
    """What happens inside is rolled back: one record serves every step of its state."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", RequestStatus.values)
def test_request_in_each_state_takes_the_allowed_steps_and_refuses_the_others(state, head):
    record, other = request_in(state, head), request_in("diajukan")
    before, known = record.log.count(), set(Notice.objects.values_list("pk", flat=True))
    for step, moves in REQUEST_STEPS.items():
        data = request_data(step, head) | ({"target": other} if step == "merge" else {})

        if state in moves:
            with undone():
                fresh = request_machine.apply(step, record, head, **data)

                assert fresh.status == moves[state], step
                assert fresh.log.count() == before + 1
                assert fresh.log.first().step == step
                assert written(known) == expected_messages(step, record, head), step
        else:
            with pytest.raises(ValidationError):
                request_machine.apply(step, record, head, **data)

        record = type(record).objects.get(pk=record.pk)
        assert record.status == state, step
        assert record.log.count() == before
        assert written(known) == [], step


@pytest.mark.parametrize("state", SessionStatus.values)
def test_session_in_each_state_takes_the_allowed_steps_and_refuses_the_others(state, head):
    session = session_in(state, head)
    before, known = session.log.count(), set(Notice.objects.values_list("pk", flat=True))
    for step, moves in SESSION_STEPS.items():
        data = session_data(step, head)

        if state in moves:
            with undone():
                if step == "finish":
                    write_notes(session)
                fresh = session_machine.apply(step, session, head, **data)

                assert fresh.status == moves[state], step
                assert fresh.log.count() == before + 1
                told = expected_messages(step, session.requests.get(), head) if step != "withdraw" else []
                assert written(known) == told, step
        else:
            with pytest.raises(ValidationError):
                session_machine.apply(step, session, head, **data)

        session = type(session).objects.get(pk=session.pk)
        assert session.status == state, step
        assert session.log.count() == before
        assert written(known) == [], step


@pytest.mark.parametrize("step", [s for s, t in request_machine.transitions.items() if t.permission])
def test_request_step_by_somebody_without_the_right_is_refused(step):
    stranger = UserFactory(role=roles.AUDITOR)

    with pytest.raises(PermissionDenied):
        request_machine.apply(step, request_in("diajukan"), stranger)


def test_send_gives_a_number_of_forty_random_bits_and_keeps_the_promise_of_the_receipt(monkeypatch):
    taken = request_in("karantina").number
    drawn = iter([taken, taken, new_number()])
    monkeypatch.setattr(requests, "new_number", lambda: next(drawn))  # the draw: once in 10^12 it hits a taken one
    record = send(DraftFactory())

    assert record.status == "diajukan"
    assert record.number.startswith("KK-")
    assert len(record.number) == len("KK-2026-7F3K-9QPM")
    channels = Notice.objects.filter(event="request.received").values_list("channel", flat=True)
    assert sorted(channels) == ["email", "whatsapp"]


def test_send_twice_returns_the_same_request_and_one_receipt():
    draft = DraftFactory()

    first, second = send(draft), send(draft)

    assert first.number == second.number
    assert Notice.objects.filter(event="request.received").count() == 2  # one e-mail, one WhatsApp text


def test_send_without_what_is_needed_names_what_is_missing():
    draft = DraftFactory(contact_name="", problem="")

    with pytest.raises(ValidationError, match="kebutuhan dan perkiraan peserta, nama dan nomor HP"):
        send(draft)

    draft.refresh_from_db()
    assert draft.number is None


def test_quarantined_request_has_a_number_and_is_told_nothing_until_released(head):
    held = send(DraftFactory(), suspicious=True)

    assert held.number
    assert not Notice.objects.exists()

    request_machine.apply("release", held, head)

    assert Notice.objects.filter(event="request.received").exists()


def test_verify_remembers_the_group_and_the_first_answer(officer):
    record = request_machine.apply("verify", request_in("diajukan"), officer)

    assert record.group.name == record.group_name
    assert record.handler == officer
    assert record.first_answer_at is not None
    again = request_machine.apply("verify", request_in("diajukan"), officer, group=record.group)
    assert again.group == record.group  # a known group: no second one


def test_no_show_brings_the_request_back_to_scheduling_and_tells_nobody(officer):
    session = session_in("direncanakan", officer)
    Notice.objects.all().delete()

    session_machine.apply("no_show", session, officer, note="Balai terkunci.")

    assert session.requests.get().status == "diverifikasi"
    assert not Notice.objects.exists()


@pytest.mark.parametrize("step", ["cancel_by_applicant", "cancel_by_office"])
def test_cancelled_session_frees_the_officer_and_tells_the_applicant_once(step, officer):
    session = session_in("direncanakan", officer, days=3)
    Notice.objects.all().delete()

    session_machine.apply(step, session, officer, note="Alasan.")

    assert not session.officer_times.get().active
    assert Notice.objects.filter(event="request.session_cancelled").count() == 2
    session_in("direncanakan", officer, days=3)  # the same hour is free again


def test_reschedule_keeps_the_chain_and_the_request_stays_scheduled(officer):
    session = session_in("direncanakan", officer)
    request = session.requests.get()

    old = session_machine.apply("reschedule", session, officer, **slot(3, 10), officers=[officer])

    assert old.successor.predecessor == old
    assert list(old.successor.requests.all()) == [request]
    request.refresh_from_db()
    assert request.status == "dijadwalkan"
    assert Notice.objects.filter(event="request.rescheduled").count() == 2


def test_finish_asks_for_the_notes_and_for_each_agreement_a_follow_up_or_a_reason(officer, client):
    session = session_in("berlangsung", officer)
    with pytest.raises(ValidationError, match="kondisi awal, pokok masalah, rekomendasi, jumlah hadir"):
        session_machine.apply("finish", session, officer)
    write_notes(session)
    client.force_login(officer)
    page = client.get(session.get_absolute_url()).content.decode()
    assert "Mengapa tidak perlu tindak lanjut" in page
    address = reverse("admin:consultations_session_step", args=[session.pk, "finish"])
    refused = client.post(address, {"finish-reason": " "})
    assert refused.status_code == 422 and "siapa mengerjakan apa sampai kapan" in refused.content.decode()
    with undone():
        assert client.post(address, {"finish-reason": "Cukup lewat telepon."}).status_code == 302
        fresh = type(session).objects.get(pk=session.pk)
        assert (fresh.status, fresh.log.first().note) == ("terlaksana", "Cukup lewat telepon.")

    FollowUpFactory(session=session)

    assert "Mengapa tidak perlu" not in client.get(session.get_absolute_url()).content.decode()
    assert session_machine.apply("finish", session, officer).status == "terlaksana"


def test_close_with_open_follow_ups_needs_a_reason(officer):
    session = session_in("terlaksana", officer)
    FollowUpFactory(session=session)
    request = session.requests.get()

    with pytest.raises(ValidationError, match="1 tindak lanjut"):
        request_machine.apply("close", request, officer)

    assert request_machine.apply("close", request, officer, reason="Kelompok bubar.").status == "ditutup"


def test_database_refuses_a_state_that_nobody_knows(officer):
    session = session_in("direncanakan", officer)
    case = FoundingCase.objects.create(group=session.requests.get().group)
    ended = {"status": "entah", "ended_at": timezone.now()}
    wrong = [
        (session, ended),
        (session.requests.get(), {"status": "entah"}),
        (FollowUpFactory(session=session), ended),
        (case, ended),
        (session.officer_times.get(), {"kind": "entah", "session": None}),
    ]
    for row, values in wrong:
        with pytest.raises(IntegrityError, match="_known"), transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**values)


def test_merge_into_itself_or_an_ended_request_is_refused(officer):
    record = request_in("diajukan")

    for target in (record, request_in("ditolak", officer)):
        with pytest.raises(ValidationError):
            request_machine.apply("merge", record, officer, target=target)


def test_reissue_number_makes_the_old_one_useless_and_is_logged(officer):
    record = request_in("diajukan")

    fresh = request_machine.apply("reissue_number", record, officer, note="Suara dikenal.")

    assert fresh.number != record.number
    assert "telepon balik" in fresh.log.first().note


def test_second_session_for_a_request_after_the_first_was_held(officer):
    session = session_in("terlaksana", officer)
    request = session.requests.get()

    data = {"officers": [officer], "place_kind": "kantor", "place": ""}
    request_machine.apply("schedule", request, officer, **slot(40), **data)

    assert Participation.objects.filter(request=request).count() == 2
    assert request.sessions.planned().get().place == "Kantor Diskopindag Kota Malang"
