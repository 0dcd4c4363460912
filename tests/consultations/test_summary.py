"""The counselling summary: one number, one paper, its correction, and whatever was typed into the notes."""

import io

import pypdfium2
import pytest
import zxingcpp
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pypdf import PdfReader

from consultations.models import Attendee, ResourcePerson
from consultations.workflow.requests import send
from consultations.workflow.sessions import correct_summary, issue_summary
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents import issuing
from klinik_koperasi.documents.models import Kind
from klinik_koperasi.office.models import NumberingTemplate, Profile
from klinik_koperasi.templatetags.formats import nip
from tests.factories.accounts import UserFactory
from tests.factories.consultations import DraftFactory, FollowUpFactory, session_in
from tests.kernel.pdfs import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(officer):
    held = session_in("terlaksana", officer)
    FollowUpFactory(session=held)
    Attendee.objects.create(session=held, name="Ibu Hadir", gender="P", element="PKK")
    return held


def text_of(document) -> str:
    pages = PdfReader(io.BytesIO(bytes(document.content))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def qr_of(document) -> str:
    pdf = pypdfium2.PdfDocument(bytes(document.content))
    found = [code.text for page in pdf for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    return found[0]


def test_summary_says_what_was_agreed_verifies_tells_no_contact_and_stays_as_it_was_issued(
    session, officer, client, settings
):
    Profile.objects.create(pk=1, opd_code="35.73.X")
    NumberingTemplate.objects.create(kind="ringkasan", classification="500.3")
    order = issuing.issue(session, Kind.ASSIGNMENT, lambda document: b"%PDF-1.7", officer)

    document = issue_summary(session, officer)

    assert document.number.startswith("500.3/0001/35.73.X/20")  # the office's template, once it is set
    text = text_of(document)
    for words in [
        "buku tulis",
        "Memisahkan buku kas",
        "Menyusun daftar calon pendiri",
        "Ketua kelompok",
        "Ibu Hadir",
        f"Surat Tugas Nomor {order.printed_number}",
        nip(officer.nip).replace("\u00a0", " "),
    ]:
        assert words in text
    assert "KOP BELUM DIATUR" in text
    assert "bukan TTE" in text
    no_key_and_no_contact(session.requests.get(), text)
    tagged_and_archival(PdfReader(io.BytesIO(bytes(document.content))))
    assert figures(bytes(document.content)) == ["Kode QR ke halaman pemeriksaan dokumen ini"]
    qr_leads_to_sah(document, session, client, settings)
    before = bytes(document.content)
    session.advice = "Saran yang lain sama sekali."
    session.save()
    again = issue_summary(session, officer)
    assert (again.code, bytes(again.content)) == (document.code, before)


def no_key_and_no_contact(request, text: str) -> None:
    assert request.number not in text
    assert str(request.contact_phone)[3:] not in "".join(c for c in text if c.isdigit())
    assert request.contact_email not in text


def tagged_and_archival(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert b"pdfaid:part" in root["/Metadata"].get_object().get_data()
    assert "Ringkasan Pendampingan" in reader.metadata.title
    assert len(reader.pages) <= 3  # two pages and the attendance list


def qr_leads_to_sah(document, session, client, settings) -> None:
    address = qr_of(document)
    assert address.startswith(settings.PUBLIC_URL)
    page = client.get(address.removeprefix(settings.PUBLIC_URL)).content.decode()
    assert "SAH" in page
    assert "Cocok dengan arsip kantor ini. Bukan tanda tangan elektronik." in page
    assert session.requests.get().contact_name not in page


def test_correction_has_the_same_number_and_replaces_the_old_code(session, officer, client):
    old = issue_summary(session, officer)
    session.refresh_from_db()
    session.advice = "Saran yang sudah diperbaiki."
    session.save()

    new = correct_summary(session, officer, "Salah tulis pada saran.")

    assert (new.number, new.version) == (old.number, 1)
    assert new.code != old.code
    assert "Perbaikan ke-1" in text_of(new)
    assert "Saran yang sudah diperbaiki." in text_of(new)
    assert "DIGANTIKAN" in client.get(reverse("verification", args=[old.code])).content.decode()
    assert "SAH" in client.get(reverse("verification", args=[new.code])).content.decode()


def test_correction_before_the_first_issue_is_refused(session, officer):
    with pytest.raises(ValidationError, match="Belum ada ringkasan"):
        correct_summary(session, officer, "Alasan.")


def test_summary_of_a_session_that_was_not_held_is_refused(officer):
    with pytest.raises(ValidationError):
        issue_summary(session_in("direncanakan", officer), officer)


def test_auditor_may_not_issue(session):
    with pytest.raises(PermissionDenied):
        issue_summary(session, UserFactory(role=roles.AUDITOR))


HOSTILE = '<img src="file:///etc/passwd"><b>tebal</b><style>@import "http://127.0.0.1:9/x"</style>&amp;'


def test_planted_markup_and_five_thousand_words_do_no_harm(officer):
    record = DraftFactory(
        group_name=HOSTILE[:120], contact_name=HOSTILE[:120], contact_position=HOSTILE[:80], problem=HOSTILE
    )
    session = session_in("terlaksana", officer, send(record))
    for name in ["initial_condition", "problems", "analysis", "advice", "agreements"]:
        setattr(session, name, HOSTILE + " kata" * 1000)
    session.place = HOSTILE
    session.save()
    Attendee.objects.create(session=session, name=HOSTILE, element=HOSTILE[:80])
    ResourcePerson.objects.create(session=session, name=HOSTILE[:100], affiliation=HOSTILE[:100])
    FollowUpFactory(session=session, what=HOSTILE, who=HOSTILE[:100])

    text = text_of(issue_summary(session, officer))

    assert "root:" not in text
    assert "<b>tebal</b>" in text  # shown as typed, not obeyed
    assert text.count("kata") >= 5_000
