"""Open sessions: never more people than seats, nobody lost, every seat that becomes free is handed on."""

from contextlib import nullcontext
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from consultations import reminders
from consultations import selectors as clinic
from consultations.agenda import panels
from consultations.agenda.models import OpenSession, Place
from consultations.agenda.workflow import places
from consultations.agenda.workflow.openings import opening_machine, plan_and_publish, publish, take_step
from consultations.models import Request, Session
from consultations.survey import method
from consultations.survey.models import Answer
from consultations.survey.workflow import print_codes
from consultations.workflow import applicant, request_machine, session_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.notices.models import Notice
from tests.consultations.test_fuzz import FINE, ODD, post, variants
from tests.factories.accounts import UserFactory
from tests.factories.agenda import joined, opening_of
from tests.factories.consultations import session_in, slot
from tests.factories.cooperatives import CooperativeFactory
from tests.kernel.threads import at_once

pytestmark = pytest.mark.django_db


def states(opening) -> list[str]:
    return list(opening.places.order_by("pk").values_list("status", flat=True))


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def posted(page: str, **changes) -> dict:
    key = page.split('name="kunci" value="')[1].split('"')[0]
    kauman = Request.objects.exclude(kelurahan=None).first().kelurahan_id
    return {
        "kunci": key, "group_kind": "pkk", "group_name": "PKK Contoh", "kelurahan": kauman, "participants": "7",
        "contact_name": "Ibu Contoh", "contact_phone": "0812-3456-7890", "contact_email": "", "privacy": "on", "website": "",
    } | changes  # fmt: skip


def test_group_joins_from_the_public_page_once_and_gives_its_place_back(client, officer):
    opening = opening_of(officer, capacity=10)
    page = reverse("agenda_join", args=[opening.code])
    assert "Sisa 10 dari 10 tempat" in client.get(reverse("agenda")).content.decode()
    assert "Cara mendirikan koperasi" in client.get("/").content.decode()
    form = client.get(page).content.decode()

    wrong = client.post(page, posted(form, participants="tujuh", group_name="", privacy=""))
    assert (
        wrong.status_code == 422
        and "Anda menulis “tujuh”" in wrong.content.decode()
        and "Ibu Contoh" in wrong.content.decode()
    )
    assert "seluruhnya" in client.post(page, posted(form, participants="11")).content.decode()
    old = client.post(page, posted(form, kunci="palsu:1:x"))
    assert old.status_code == 422 and "terlalu lama terbuka" in old.content.decode() and not Place.objects.exists()

    sent = client.post(page, posted(form))
    assert sent.status_code == 302 and client.post(page, posted(form)).url == sent.url
    place = Place.objects.get()
    assert (place.status, fresh(opening).taken, place.request.status) == ("terdaftar", 7, "dijadwalkan")
    assert place.request.participations.get().session == opening.session and place.digest not in sent.url
    receipt = client.get(sent.url)
    assert place.request.number in receipt.content.decode() and receipt["X-Robots-Tag"] == "noindex"
    assert "0812" not in receipt.content.decode()
    assert [n.event for n in Notice.objects.filter(channel="whatsapp", event__startswith="agenda")] == ["agenda.joined"]
    assert sent.url in Notice.objects.get(event="agenda.joined").body

    leave = sent.url + "lepas/"
    assert "Ya, lepas tempat" in client.get(leave).content.decode() and fresh(opening).taken == 7
    assert client.post(leave).status_code == 302
    place = fresh(place)
    assert (place.status, fresh(opening).taken, place.request.status) == ("dilepas", 0, "dibatalkan")
    assert fresh(opening.session).status == "direncanakan" and opening.session.participations.count() == 1
    assert client.post(leave).status_code == 422 and "sudah dilepas" in client.get(sent.url).content.decode()


def test_what_looks_automatic_is_held_takes_no_seat_and_is_admitted_by_the_head(client, officer, settings):
    settings.FORM_MIN_SECONDS = 10
    opening = opening_of(officer, capacity=10)
    page = reverse("agenda_join", args=[opening.code])
    sent = client.post(page, posted(client.get(page).content.decode()))
    place = Place.objects.get()
    assert (place.status, place.request.status, fresh(opening).taken) == ("diperiksa", "karantina", 0)
    assert "sedang kami periksa" in client.get(sent.url).content.decode()

    settings.FORM_MIN_SECONDS = 0
    client.post(page, posted(client.get(page).content.decode(), website="http://x", participants="9"))
    head = UserFactory(role=roles.HEAD)
    for record in Request.objects.filter(status="karantina").order_by("pk"):
        request_machine.apply("release", record, head)
    assert states(opening) == ["terdaftar", "menunggu"] and fresh(opening).taken == 7
    assert Place.objects.last().request.status == "diverifikasi"
    client.post(page, posted(client.get(page).content.decode(), participants="2", contact_phone="+62 812 3456 7890"))
    assert states(opening)[2:] == ["diperiksa"] and fresh(opening).taken == 7  # one phone, one place


@pytest.mark.django_db(transaction=True)
def test_twelve_groups_at_once_never_take_more_seats_than_there_are():
    opening = opening_of(UserFactory(role=roles.OFFICER), capacity=10)

    results = at_once(lambda n: joined(opening, 3, f"rahasia-{n % 11}"), range(12))

    assert not [r for r in results if isinstance(r, Exception)]
    assert fresh(opening).taken == 9 and sorted(states(opening)).count("terdaftar") == 3
    assert Place.objects.count() == 11  # two of them sent the same form

    seated = Request.objects.filter(open_place__status="terdaftar").first()
    with transaction.atomic():  # while somebody moves the session or calls it off, nobody is seated behind his back
        Session.objects.select_for_update().get(pk=opening.session_id)
        assert at_once(lambda request: request_machine.apply("return", request).status, [seated]) == ["diverifikasi"]
        assert fresh(opening).taken == 6 and states(opening).count("menunggu") == 8
    joined(opening, 3)
    assert fresh(opening).taken == 9 and states(opening).count("menunggu") == 8  # who waited came first


def test_free_seats_go_to_those_who_wait_in_their_order_and_a_large_group_lets_smaller_ones_pass(officer):
    opening = opening_of(officer, capacity=10)
    first, _, large, small, last = [joined(opening, n) for n in (5, 5, 6, 4, 1)]
    assert states(opening) == ["terdaftar", "terdaftar", "menunggu", "menunggu", "menunggu"]

    places.give_back(first)
    assert (
        states(opening) == ["dilepas", "terdaftar", "menunggu", "terdaftar", "terdaftar"] and fresh(opening).taken == 10
    )
    told = Notice.objects.filter(event="agenda.promoted", channel="whatsapp").order_by("pk")
    assert [n.subject for n in told] == [small.request, last.request] and "/cek/tautan/" in told[0].body

    applicant.withdraw(fresh(small.request))
    assert states(opening)[2] == "menunggu" and fresh(opening).taken == 6
    block = panels.work_block(officer)
    assert "1 kelompok menunggu (6 orang)" in block.rows[0].due
    with pytest.raises(ValidationError, match="sudah terisi"):
        take_step("resize", opening, officer, capacity=5)
    take_step("resize", opening, officer, capacity=12)
    assert states(opening)[2] == "terdaftar" and panels.work_block(officer) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenSession.objects.filter(pk=opening.pk).update(taken=13)
    for row in (opening, large):
        with pytest.raises(IntegrityError, match="status_known"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(status="entah")


def test_session_that_moves_takes_its_groups_along_and_one_called_off_sends_them_back(officer):
    opening = opening_of(officer, capacity=10, days=5)
    seated, waiting = joined(opening, 10), joined(opening, 4)

    moved = session_machine.apply("reschedule", opening.session, officer, **slot(9), officers=[officer]).successor
    opening = fresh(opening)
    assert opening.session == moved and opening.taken == 10
    assert seated.request.participations.filter(session=moved).exists()

    session_machine.apply("cancel_by_office", moved, officer, note="Petugas sakit.")
    assert states(opening) == ["dilepas", "dilepas"]
    assert {fresh(p.request).status for p in (seated, waiting)} == {"diverifikasi"}
    assert Notice.objects.filter(event="agenda.withdrawn", object_id=waiting.request.pk).exists()
    with pytest.raises(ValidationError, match="tidak jadi"):
        joined(opening, 1)


def test_reminders_reach_the_groups_that_joined_and_the_waiting_ones_not(officer, monkeypatch):
    opening = opening_of(officer, capacity=10, days=3)
    seated, waiting = joined(opening, 10), joined(opening, 4)
    day_before = (opening.session.period.lower - timedelta(days=1)).replace(hour=3)  # ten o'clock in Malang
    monkeypatch.setattr(timezone, "now", lambda: day_before)

    reminders.remind()

    reminded = {n.subject.request for n in Notice.objects.filter(event="request.reminder_1")}
    assert seated.request in reminded and waiting.request not in reminded and len(reminded) == 2


def test_session_withdrawn_from_the_agenda_goes_on_for_its_own_group(client, officer):
    opening = opening_of(officer, capacity=10)
    seated, waiting = joined(opening, 8), joined(opening, 4)
    page = reverse("agenda_item", args=[opening.code])

    take_step("stop", opening, officer, message="Tempat pindah.")
    assert "Tempat pindah." in client.get(page).content.decode()
    assert client.get(reverse("agenda_join", args=[opening.code])).status_code == 302
    take_step("reopen", fresh(opening), officer)
    assert "Daftarkan kelompok" in client.get(page).content.decode()

    take_step("withdraw", fresh(opening), officer, message="Narasumber berhalangan.")
    assert states(opening) == ["dilepas", "dilepas"] and fresh(opening).taken == 0
    assert fresh(seated.request).status == fresh(waiting.request).status == "diverifikasi"
    assert fresh(opening.session).status == "direncanakan" and opening.session.participations.count() == 1
    assert "Narasumber berhalangan." in Notice.objects.filter(event="agenda.withdrawn").first().body
    assert opening.title not in client.get(reverse("agenda")).content.decode()
    assert publish(opening.session, officer, closes_on=timezone.localdate(), title="Lagi", about="A", audience="B",
                   topic=opening.topic, capacity=3)  # fmt: skip


def test_group_that_gets_a_session_of_its_own_waits_no_longer(officer):
    opening = opening_of(officer, capacity=5)
    joined(opening, 5)
    waiting = joined(opening, 5)
    data = {"officers": [officer], "place_kind": "kunjungan", "place": "Balai RW 09"}

    request_machine.apply("schedule", waiting.request, officer, **slot(30), **data)

    assert states(opening) == ["terdaftar", "dilepas"] and fresh(waiting.request).status == "dijadwalkan"


# step -> {state it starts from: state it leads to}; whatever is not named here is refused
STEPS = {
    "resize": {"dibuka": "dibuka", "dihentikan": "dihentikan"},
    "drop": {"dibuka": "dibuka", "dihentikan": "dihentikan"},
    "stop": {"dibuka": "dihentikan"},
    "reopen": {"dihentikan": "dibuka"},
    "withdraw": {"dibuka": "ditarik", "dihentikan": "ditarik"},
}


def test_open_session_in_each_state_takes_the_allowed_steps_and_refuses_the_others(officer):
    assert set(STEPS) == set(opening_machine.transitions)
    opening = opening_of(officer)
    place = joined(opening, 2)
    ways = {"dibuka": [], "dihentikan": ["stop"], "ditarik": ["withdraw"]}
    for state, way in ways.items():
        for name, moves in STEPS.items():
            with transaction.atomic():
                for step in way:
                    opening_machine.apply(step, opening, officer, message="Alasan.")
                data = {"resize": {"capacity": 9}, "reopen": {}, "drop": {"place": place}}.get(
                    name, {"message": "Alasan."}
                )
                with nullcontext() if state in moves else pytest.raises(ValidationError):
                    opening_machine.apply(name, opening, officer, **data)
                assert fresh(opening).status == moves.get(state, state), (state, name)
                transaction.set_rollback(True)
    with pytest.raises(PermissionDenied):
        opening_machine.apply("stop", opening, UserFactory(role=roles.AUDITOR), message="x")


def test_staff_publish_a_session_or_plan_one_of_their_own_and_see_who_comes(client, officer):
    client.force_login(officer)
    session = session_in("direncanakan", officer, days=6)
    add = panels.publish_url(session)
    assert panels.session_block(session, officer)["context"] == {"openings": [], "url": add}
    facts = {
        "title": "RAT yang rapi", "about": "Contoh.", "audience": "Siapa saja", "capacity": "12",
        "topic": Session.objects.first().requests.first().topics.first().pk, "closes_on": f"{session.starts:%Y-%m-%d}",
    }  # fmt: skip
    assert client.get(add.split("=")[0] + "=²").status_code == 404
    wrong = client.post(add, facts | {"closes_on": "2020-01-01", "title": ""})
    assert wrong.status_code == 422 and "Tulis judul" in wrong.content.decode()
    assert "Pendaftaran ditutup" in client.post(add, facts | {"closes_on": "2020-01-01"}).content.decode()
    assert client.post(add, facts).status_code == 302
    assert "sudah ada di agenda" in client.get(add).content.decode()
    opening = OpenSession.objects.get()
    place = joined(opening, 9)
    for page in (opening.staff_url, session.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert place.request.group_name in shown and "9 dari 12" in shown
    assert "Mendaftar lewat agenda" in shown
    drop = reverse("admin:agenda_opensession_step", args=[opening.pk, "drop"])
    assert client.post(drop, {"drop-place": ""}).status_code == 422
    assert client.post(drop, {"drop-place": place.pk, "drop-note": "Telepon"}).status_code == 302
    place = fresh(place)
    assert (place.status, fresh(opening).taken, place.request.status) == ("dilepas", 0, "dibatalkan")

    day = timezone.localdate() + timedelta(days=11)
    own = facts | {"day": f"{day:%Y-%m-%d}", "hour": "09:00", "minutes": "120", "place_kind": "kunjungan", "place": "Balai",
                   "lead": officer.pk, "odd_hours_reason": "Warga hanya bisa itu.", "closes_on": f"{day:%Y-%m-%d}"}  # fmt: skip
    plain = reverse("admin:agenda_opensession_add")
    assert "Tulis tempat pertemuan" in client.post(plain, own | {"place": ""}).content.decode()
    sunday = day + timedelta(days=6 - day.weekday())
    weekend = own | {"day": f"{sunday:%Y-%m-%d}", "odd_hours_reason": ""}
    assert "akhir pekan" in client.post(plain, weekend).content.decode()
    with pytest.raises(ValidationError, match="akhir pekan"):  # the step's own rule, not only the form's
        when = slot((sunday - timezone.localdate()).days) | {"odd_hours_reason": " "}
        plan_and_publish(officer, **when, officers=[officer], place_kind="kunjungan", place="Balai")
    assert client.post(plain, own).status_code == 302
    made = OpenSession.objects.latest("pk")
    assert made.session.officers == [officer] and not made.session.participations.exists()
    assert list(clinic.topics_of(made.session)) == [made.topic] and clinic.guide_of(
        made.session
    )  # before any group joins
    assert client.post(plain, own | {"title": "Bentrok"}).status_code == 422 and OpenSession.objects.count() == 2
    with pytest.raises(PermissionDenied):
        publish(session_in("direncanakan", officer, days=13), UserFactory(role=roles.AUDITOR), closes_on=day)
    group_that_joined_is_remembered_and_may_found(client, joined(made, 3).request)
    client.force_login(UserFactory(role=roles.AUDITOR))
    assert client.get(plain).status_code == 403 and client.get(add).status_code == 403


def group_that_joined_is_remembered_and_may_found(client, request):
    """Nobody verified it: the officer says whether the clinic knows it already, and then it may found its cooperative."""
    page = client.get(request.get_absolute_url()).content.decode()
    assert "Catat kelompok" in page and "Mulai pendirian koperasi" not in page
    step = partial(reverse, "admin:consultations_request_step")

    def say(cooperative: str):
        address = step(args=[request.pk, "know_group"])
        return client.post(address, {"know_group-group": "", "know_group-cooperative": cooperative})

    refused = say("KSP Tidak Ada")
    assert refused.status_code == 422 and "“KSP Tidak Ada”: tidak ada di registri." in refused.content.decode()
    known = CooperativeFactory(name="KSP Contoh Ikut", nik_koperasi=None)  # many have no number: found by its name
    assert say("ksp contoh ikut").status_code == 302

    request = fresh(request)
    assert (request.group.name, request.status) == (request.group_name, "dijadwalkan")
    assert request.cooperative == request.group.cooperative == known
    page = client.get(request.get_absolute_url()).content.decode()
    assert "Catat kelompok" not in page and "Mulai pendirian koperasi" in page


def test_public_pages_ask_as_often_for_three_as_for_one_and_tell_no_names(client, officer):
    counts = []
    client.get("/")  # what every page keeps
    for number in (1, 2):
        for _ in range(number):
            opening = opening_of(officer)
            joined(opening, 3, contact_name="Ibu Rahasia", group_name="Kelompok Rahasia")
        with CaptureQueriesContext(connection) as queries:
            pages = [client.get(reverse("agenda")), client.get("/")]
        counts.append(len(queries))
    assert counts[0] == counts[1] and pages[0].content.decode().count("Sisa 17 dari 20") == 3
    pages.append(client.get(reverse("agenda_item", args=[opening.code])))
    assert not [page for page in pages if "Rahasia" in page.content.decode()]

    event = Calendar.from_ical(client.get(reverse("agenda_calendar", args=[opening.code])).content).walk("VEVENT")[0]
    assert str(event["summary"]) == opening.title and event["dtstart"].dt == opening.session.period.lower
    OpenSession.objects.filter(pk=opening.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
    assert "sudah ditutup" in client.get(reverse("agenda_item", args=[opening.code])).content.decode()


@pytest.mark.full
def test_no_odd_answer_to_the_public_forms_makes_an_error_page(client, officer):
    client.raise_request_exception = False
    opening = opening_of(officer, capacity=10)
    join = reverse("agenda_join", args=[opening.code])
    form = client.get(join).content.decode()
    codes = print_codes(session_in("terlaksana", officer, days=1), officer, 1)
    scores = dict.fromkeys(method.KEYS, "4") | {"kode": codes[0], "age": "30", "suggestion": "Contoh"}
    seated = client.post(join, posted(client.get(join).content.decode(), contact_phone="0813-9999-0000")).url
    leave = reverse("agenda_leave", args=[seated.split("/")[-2]])
    for address, good in ((join, posted(form)), (reverse("survey_send"), scores), (leave, {"note": ""})):
        for data in variants(good):
            assert post(client, address, data) in FINE, (address, data)
    for odd in ODD:
        for address in (reverse("survey"), reverse("survey_results"), reverse("agenda")):
            assert client.get(address, {"kode": odd}).status_code in FINE
    assert fresh(opening).taken <= opening.capacity and Answer.objects.count() <= 1
