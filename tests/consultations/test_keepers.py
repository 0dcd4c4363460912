"""A place that belongs to somebody: its keeper is asked, and the answer is worth what it was given for."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from consultations.models import PlaceConsent, Request, Session
from consultations.standing import PlaceStanding, standing_of_request, standing_of_session
from consultations.workflow import request_machine, session_machine
from klinik_koperasi.notices.models import Notice
from tests.consultations.test_admin import post_step, schedule_data
from tests.factories.consultations import request_in, slot

pytestmark = pytest.mark.django_db
KEEPER = {"keeper": "Ketua RW", "phone": "+6281234500001"}


@pytest.fixture
def staff(client, officer):
    client.force_login(officer)
    return client


def of(session: Session) -> PlaceStanding | None:
    return standing_of_session(Session.objects.with_people().get(pk=session.pk))


def planned(record: Request, officer, days: int, place: str = "") -> Session:
    data = {"officers": [officer], "place_kind": "kunjungan", "place": place or record.place}
    request_machine.apply("schedule", record, officer, **slot(days), **data)
    return Session.objects.planned().get()


def test_keeper_of_the_place_is_asked_without_anybody_s_contact_and_the_answer_stands_with_the_place(staff, officer):
    record = request_in("diverifikasi", officer)
    page = staff.get(record.get_absolute_url()).content.decode()
    assert "Lihat pesan yang disiapkan" in page
    assert "Pengurus tempat belum ditanya." in page
    with pytest.raises(ValidationError, match="belum ditanya"):
        request_machine.apply("keeper_answered", record, officer, answer="boleh")

    assert post_step(staff, record, "tell_keeper", keeper="", phone="1").status_code == 422
    post_step(staff, record, "tell_keeper", keeper="Bapak Ketua RW", phone="0812-1111-2222")

    notice = Notice.objects.get(event="request.keeper")
    assert (notice.to, notice.fate) == ("+6281211112222", "menunggu")
    assert "Balai RW 09" in notice.body
    assert record.contact_name not in notice.body
    assert record.number not in notice.body
    unsaid = post_step(staff, record, "keeper_answered", answer="")
    assert (unsaid.status_code, "Pengurus tempat ditanya" in unsaid.content.decode()) == (422, True)
    post_step(staff, record, "keeper_answered", answer="boleh", note="Kunci di Ketua RT 02.")
    agreed = standing_of_request(Request.objects.get(pk=record.pk))
    assert agreed.state == "fine"
    assert agreed.words.startswith("Disetujui pengurus tempat") and agreed.words.endswith("Kunci di Ketua RT 02.")
    post_step(staff, record, "keeper_answered", answer="tidak")
    assert [entry.note for entry in record.log.filter(step="keeper_answered")] == [
        "Tidak boleh dipakai: Balai RW 09.", "Boleh dipakai: Balai RW 09. Kunci di Ketua RT 02.",
    ]  # fmt: skip
    consent = record.place_consents.get()
    assert (consent.answer, consent.recorded_by, consent.note) == ("tidak", officer, "")
    for half in ({"recorded_by": None}, {"answered_at": None}, {"answer": ""}, {"answer": "entah"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlaceConsent.objects.update(**half)

    form = staff.get(record.get_absolute_url()).content.decode().split('name="schedule-day"')[0]
    assert "Balai RW 09: Pengurus tempat menolak" in form
    post_step(staff, record, "schedule", **schedule_data(officer, place="Balai RT 02"))  # a warning, not a wall
    session = record.sessions.get()
    assert standing_of_session(session).words == "Pengurus tempat belum ditanya."
    session = record.sessions.get()
    post_step(staff, record, "tell_keeper", keeper="Ibu RW", phone="0812-1111-2222")
    post_step(staff, record, "tell_keeper", keeper="Ibu RW", phone="0812-1111-2222")  # asked again is one question
    post_step(staff, record, "keeper_answered", answer="boleh")
    assert set(record.place_consents.values_list("place", "answer")) == {
        ("Balai RW 09", "tidak"),
        ("Balai RT 02", "boleh"),
    }
    assert "di Balai RT 02 pada" in Notice.objects.filter(event="request.keeper").latest("pk").body
    assert standing_of_session(session).state == "fine"
    moved = session_machine.apply("reschedule", session, officer, **slot(9, 10), officers=[officer]).successor
    assert "belum untuk waktu ini" in staff.get(moved.get_absolute_url()).content.decode()  # a yes was for one time
    session_machine.apply("cancel_by_office", moved, officer, note="Sakit.")
    assert standing_of_session(Session.objects.get(pk=moved.pk)) is None
    at_office = request_in("diverifikasi", officer, place_kind="kantor", place="")
    with pytest.raises(ValidationError, match="tidak memerlukan izin"):
        request_machine.apply("tell_keeper", at_office, officer, keeper="X", phone="+6281211112222")


def test_yes_to_the_wished_times_is_none_for_a_time_that_nobody_wished_for(officer):
    record = request_in("diverifikasi", officer)
    record.wishes.create(rank=1, at=slot(3)["start"])
    request_machine.apply("tell_keeper", record, officer, **KEEPER)
    request_machine.apply("keeper_answered", record, officer, answer="boleh")

    session = planned(record, officer, days=3)
    assert of(session).state == "fine"  # this one was wished for: right
    session_machine.apply("reschedule", session, officer, **slot(12), officers=[officer], note="")

    assert of(Session.objects.planned().get()).state == "soon"


def test_keeper_s_answer_is_never_written_down_for_a_place_that_is_no_longer_meant(staff, officer):
    record = request_in("diverifikasi", officer)
    record = request_machine.apply("tell_keeper", record, officer, **KEEPER)
    planned(record, officer, days=5, place="Balai RW 05")

    seen = post_step(staff, record, "keeper_answered", answer="boleh", note="")

    kept = PlaceConsent.objects.get()
    standing = standing_of_request(Request.objects.get(pk=record.pk))
    assert (kept.place, kept.answer) != ("Balai RW 09", "boleh") or standing.state == "fine", (
        seen.status_code,
        standing,
    )


def test_session_at_somebody_s_place_says_how_sure_it_is_also_when_the_office_was_wished_for(officer):
    record = request_in("diverifikasi", officer, place_kind="kantor", place="")
    session = planned(record, officer, days=5, place="Balai RW 05")
    request_machine.apply("tell_keeper", record, officer, **KEEPER)
    request_machine.apply("keeper_answered", record, officer, answer="tidak")

    assert standing_of_request(Request.objects.get(pk=record.pk)).state == "late"
    assert of(session) == standing_of_request(Request.objects.get(pk=record.pk))


def test_place_that_was_emptied_is_asked_for_in_words_before_its_keeper_is(staff, officer):
    record = request_in("diverifikasi", officer)
    Request.objects.filter(pk=record.pk).update(place="")
    with pytest.raises(ValidationError, match="[Tt]empat"):
        request_machine.apply("tell_keeper", record, officer, **KEEPER)
