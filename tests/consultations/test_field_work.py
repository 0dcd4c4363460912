"""Holding a session in the field: the topic's guide, photos, who was there, the blank sheet, and what was said before."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from consultations.guides import GUIDES
from consultations.models import Attendee, GuidePoint, Request, Session, SessionPhoto, Topic
from consultations.selectors import other_sessions, similar_sessions
from consultations.workflow import session_machine
from consultations.workflow.photos import keep_photo
from consultations.workflow.sessions import correct_summary, issue_summary
from klinik_koperasi.accounts import roles
from klinik_koperasi.files.checks import accept
from tests.consultations.test_admin import picture
from tests.consultations.test_summary import text_of
from tests.factories.accounts import UserFactory
from tests.factories.consultations import NOTHING_FOLLOWS, request_in, session_in, write_notes
from tests.factories.cooperatives import CooperativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(officer)
    return client


def url(name: str, session: Session, *more: int) -> str:
    return reverse(f"admin:consultations_session_{name}", args=[session.pk, *more])


def test_every_topic_has_a_guide_that_says_what_nobody_has_verified(staff, officer):
    unsure = {text for _, laws, _ in GUIDES.values() for text, _ in laws}  # none was held against its official text
    stored = set(GuidePoint.objects.filter(standing="perlu_diverifikasi").values_list("text", flat=True))
    assert set(GUIDES) == set(Topic.objects.filter(guide__part="hukum").values_list("code", flat=True))
    assert len(GUIDES) == 18 and stored == unsure
    assert not GuidePoint.objects.filter(text__iregex=r"pasal|nomor \d|\d+/\d{4}|tarif \d").exists()

    session = session_in("berlangsung", officer)  # asked about: pendirian
    page = staff.get(session.get_absolute_url()).content.decode()

    assert "Siapa yang akan mengurus pembukuan?" in page and "Saldo rekening" not in page
    assert "Perlu diverifikasi" in page
    assert 'data-insert="Koperasi primer didirikan oleh paling sedikit 9 orang. (perlu diverifikasi)"' in page

    topic = Topic.objects.get(code="pendirian")
    editor = staff.get(reverse("admin:consultations_topic_change", args=[topic.pk])).content.decode()
    assert "Berapa orang yang mau menjadi pendiri?" in editor
    with pytest.raises(ValidationError, match="dasarnya"):
        GuidePoint(topic=topic, part="hukum", text="Pasti benar.", standing="terverifikasi").full_clean()


def test_photos_come_from_the_phone_once_and_only_chosen_ones_are_printed(staff, officer, client):
    session = write_notes(session_in("terlaksana", officer))
    json = {"headers": {"Accept": "application/json"}}

    first = staff.post(url("photos", session), {"photos": picture()}, **json)
    again = staff.post(url("photos", session), {"photos": picture()}, **json)
    wrong = staff.post(url("photos", session), {"photos": SimpleUploadedFile("x.jpg", b"MZ")}, **json)
    plain = staff.post(url("photos", session), {}, follow=True)  # the form without JavaScript

    assert first.status_code == again.status_code == 200 and first.json()["error"] == ""
    assert wrong.status_code == 422 and "tidak diterima" in wrong.json()["error"]
    assert "Pilih dulu fotonya." in plain.content.decode()
    photo = SessionPhoto.objects.get()
    shown = staff.get(url("photo", session, photo.pk))
    assert shown["Content-Type"].startswith("image/") and "no-store" in shown["Cache-Control"]
    assert not photo.in_summary
    assert "foto pertemuan" not in text_of(issue_summary(session, officer))

    unasked = staff.post(url("choose", session), {"annex": photo.pk}, follow=True).content.decode()
    assert "siapa dari kelompok yang menyetujui" in unasked and not SessionPhoto.objects.get().in_summary
    staff.post(url("choose", session), {"annex": [photo.pk, "odd", "9" * 40], "consent": "Ibu Ketua"})
    assert "foto pertemuan" in text_of(correct_summary(session, officer, "Foto ditambahkan."))
    staff.post(url("choose", session), {"drop": [photo.pk]})
    assert not SessionPhoto.objects.exists()
    assert session.log.filter(step="drop_photo", actor=officer).exists()

    with pytest.raises(PermissionDenied):
        keep_photo(session, UserFactory(role=roles.AUDITOR), accept(picture()))
    with pytest.raises(ValidationError, match="tidak jadi"):
        keep_photo(session_in("batal_kantor", officer), officer, accept(picture()))
    client.force_login(UserFactory(is_staff=True))
    assert client.get(url("photo", session, photo.pk)).status_code in {403, 404}
    assert client.post(url("choose", session), {}).status_code in {403, 404}


def test_names_with_a_phone_are_kept_from_paper_and_never_outnumber_those_who_were_there(officer):
    session = write_notes(session_in("berlangsung", officer))
    Attendee.objects.create(session=session, name="Ibu Contoh Hadir", gender="P", element="PKK", phone="+628129999001")
    Attendee.objects.create(session=session, name="Bapak Contoh")
    Session.objects.filter(pk=session.pk).update(attendance_count=1)

    with pytest.raises(ValidationError, match="Jumlah hadir 1, padahal 2 nama tertulis"):
        session_machine.apply("finish", session, officer)
    Session.objects.filter(pk=session.pk).update(attendance_count=12)  # two by name, the others passed by
    session = session_machine.apply("finish", session, officer, reason=NOTHING_FOLLOWS)

    text = text_of(issue_summary(session, officer))
    assert "Ibu Contoh Hadir" in text and "12 orang" in text
    assert "8129999001" not in "".join(c for c in text if c.isdigit())


def test_blank_sheet_knows_the_session_and_has_room_for_every_part(staff, officer):
    session = session_in("direncanakan", officer)
    request = session.requests.get()

    response = staff.get(url("sheet", session))

    reader = PdfReader(io.BytesIO(response.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert len(reader.pages) <= 4
    for words in (
        request.group_name,
        "Balai RW 09",
        officer.name,
        "Kondisi awal",
        "Kesepakatan",
        "Yang hadir",
        "Mendirikan",
    ):
        assert words in text
    assert str(request.contact_phone)[-6:] not in text and request.number not in text


def test_earlier_sessions_of_the_group_and_alike_ones_of_others_stand_beside_the_note(
    staff, officer, django_assert_num_queries, monkeypatch
):
    cooperative = CooperativeFactory()
    problem = "Warung kopi keliling kami ditipu pemasok biji kopi."
    own = session_in("terlaksana", officer, request_in("diajukan", cooperative=cooperative, problem="Arisan."))
    alike = session_in("terlaksana", officer, request_in("diajukan", problem=problem, topics=["pasar"]))
    other = session_in("terlaksana", officer, request_in("diajukan", problem="Pajak.", topics=["pajak"]))
    session_in("direncanakan", officer, request_in("diajukan", problem=problem))  # nothing was said there yet
    asks = request_in("diajukan", cooperative=cooperative, problem="Pemasok kopi menipu warung.", topics=["pasar"])
    session = session_in("direncanakan", officer, asks)

    shown = Session.objects.with_people().get(pk=session.pk)
    with django_assert_num_queries(2):
        earlier, near = list(other_sessions(shown)), similar_sessions(shown, other_sessions(shown))

    assert earlier == [own] and near[0] == alike and other not in near
    page = staff.get(session.get_absolute_url()).content.decode()
    assert own.get_absolute_url() in page and alike.get_absolute_url() in page
    assert "bersama=" not in page
    monkeypatch.setattr("consultations.admin.sessions.EARLIER", 0)
    page = staff.get(session.get_absolute_url()).content.decode()
    assert "Semua pertemuan kelompok ini (1)" in page
    listed = staff.get(reverse("admin:consultations_session_changelist"), {"bersama": session.pk})
    assert list(listed.context["cl"].queryset) == [own]
    for odd in ("x", "999999", "99999999999"):
        assert staff.get(reverse("admin:consultations_session_changelist"), {"bersama": odd}).status_code in {200, 302}
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
        )  # of three rows any way is good
    assert "consultations_session_words" in Session.objects.alike(["kopi"]).explain()
    assert similar_sessions(Session(asked="yang & (kami | )", problems="!' -- ☕"), Session.objects.none()) == []

    asks.topics.clear()
    done = session_machine.apply("finish", write_notes(session), officer, reason=NOTHING_FOLLOWS)
    assert "Pemasaran" not in done.asked and "Pemasok kopi" in done.asked  # as it was when it was held


def test_sessions_of_the_same_group_are_never_called_others(staff, officer, monkeypatch):
    monkeypatch.setattr("consultations.admin.sessions.EARLIER", 0)
    problem = "Warung kopi keliling kami ditipu pemasok biji kopi."
    first = request_in("tindak_lanjut", officer, problem=problem, topics=["pasar"])
    group = first.group
    second = request_in("diajukan", problem=problem, topics=["pasar"])
    Request.objects.filter(pk=second.pk).update(group=group)
    session_in("terlaksana", officer, Request.objects.get(pk=second.pk))
    third = request_in("diajukan", problem=problem, topics=["pasar"])
    Request.objects.filter(pk=third.pk).update(group=group)
    now = session_in("direncanakan", officer, Request.objects.get(pk=third.pk))

    assert group is not None
    assert staff.get(now.get_absolute_url()).context["similar"] == []
