"""The public page that says whether a printed paper is in the archive, and the archived PDF for staff."""

from datetime import date

import pytest
from django.urls import reverse

from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.throttle import allowed
from klinik_koperasi.documents.issuing import correct, issue, void
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.office.models import Holiday
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 isi surat"


def render(document) -> bytes:
    return PDF


@pytest.fixture
def subject() -> Holiday:
    return Holiday.objects.create(date=date(2030, 1, 1), name="RAHASIA-NAMA-KELOMPOK")


@pytest.fixture
def head():
    return UserFactory(role=roles.HEAD, name="RAHASIA-NAMA-PETUGAS", nip="198001012008019999")


@pytest.fixture
def document(subject, head) -> IssuedDocument:
    return issue(subject, Kind.SUMMARY, render, head)


def page(client, code: str):
    return client.get(reverse("verification", args=[code]))


def verdict(response) -> str:
    """The large word of the page."""
    return response.content.decode().split("<h1>")[1].split("</h1>")[0].strip()


# What the page says


def test_valid_paper_is_shown_as_valid_with_number_kind_and_fingerprint(client, document):
    response = page(client, document.code)

    text = response.content.decode()
    assert (response.status_code, verdict(response)) == (200, "SAH")
    assert document.number in text and "Ringkasan Pendampingan" in text
    assert document.sha256 in "".join(text.split())
    assert "Cocok dengan arsip kantor ini. Bukan tanda tangan elektronik." in " ".join(text.split())


def test_withdrawn_and_replaced_papers_are_shown_as_such(client, subject, document, head):
    correction = correct(subject, Kind.SUMMARY, render, head, "RAHASIA-ALASAN perbaikan.")
    assert verdict(page(client, document.code)) == "DIGANTIKAN"
    assert verdict(page(client, correction.code)) == "SAH"

    void(correction, head, "RAHASIA-ALASAN pencabutan.")

    assert verdict(page(client, correction.code)) == "DICABUT"
    assert verdict(page(client, document.code)) == "DICABUT"  # the whole number is withdrawn


def test_page_never_shows_anything_personal(client, subject, document, head):
    correction = correct(subject, Kind.SUMMARY, render, head, "RAHASIA-ALASAN.")
    pages = [page(client, document.code), page(client, correction.code)]
    void(correction, head, "RAHASIA-ALASAN.")
    pages.append(page(client, correction.code))

    for response in pages:
        assert "RAHASIA" not in response.content.decode() and head.nip not in response.content.decode()


def test_replaced_paper_does_not_give_away_the_code_of_its_correction(client, subject, document, head):
    correction = correct(subject, Kind.SUMMARY, render, head, "Salah tulis.")

    text = page(client, document.code).content.decode()

    assert correction.code not in text and correction.printed_code not in text


@pytest.mark.parametrize("code", ["2" * 28, "A", "abc-def", "0" * 300])
def test_unknown_code_is_404_with_advice(client, document, code):
    response = page(client, code)

    assert (response.status_code, verdict(response)) == (404, "TIDAK DIKENAL")


def test_code_of_a_paper_that_was_never_finished_is_unknown(client, subject, head):
    def fails(document):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        issue(subject, Kind.SUMMARY, fails, head)

    assert page(client, IssuedDocument.objects.get().code).status_code == 404


@pytest.mark.parametrize(
    "written", [lambda d: d.printed_code, lambda d: d.code.lower(), lambda d: d.printed_code.lower()]
)
def test_code_is_known_however_it_is_written(client, document, written):
    assert page(client, written(document)).status_code == 200


def test_page_is_not_indexed_and_not_kept(client, document):
    for code in (document.code, "2" * 28):
        response = page(client, code)
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]


def test_page_is_only_read(client, document):
    assert client.post(reverse("verification", args=[document.code])).status_code == 405


def test_page_is_throttled_per_address(client, document):
    for _ in range(58):
        allowed("verification", "127.0.0.1", limit=60, minutes=10)
    codes = [page(client, "2" * 28).status_code for _ in range(2)]

    assert codes == [404, 404]
    assert page(client, document.code).status_code == 429
    assert client.get(document.get_absolute_url(), REMOTE_ADDR="203.0.113.7").status_code == 200


def test_page_does_not_read_the_bytes_of_the_paper(client, document, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as captured:
        page(client, document.code)

    assert not [query for query in captured.captured_queries if '"content"' in query["sql"].split("FROM")[0]]


# The form


@pytest.mark.parametrize("typed", [lambda d: d.printed_code, lambda d: f" {d.printed_code.lower()} ", lambda d: d.code])
def test_typed_code_leads_to_its_page(client, document, typed):
    response = client.get(reverse("verification_form"), {"kode": typed(document)})

    assert response.url == reverse("verification", args=[document.code])


@pytest.mark.parametrize("typed", ["ABC", "É" * 28, "٣" * 28, "<script>alert(1)</script>", "A" * 29])
def test_typed_code_of_another_length_or_script_is_asked_for_again(client, typed):
    response = client.get(reverse("verification_form"), {"kode": typed})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


# The archived PDF


def test_archived_pdf_is_the_issued_bytes_unchanged(client, document):
    client.force_login(UserFactory(role=roles.OFFICER))

    response = client.get(reverse("archived_pdf", args=[document.pk]))

    assert (response.content, response["Content-Type"]) == (PDF, "application/pdf")
    assert response["Content-Disposition"] == f'inline; filename="ringkasan-{document.year}-0001.pdf"'
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (None, 302),
        ("not staff", 302),
        ("no role", 403),
        (roles.OFFICER, 200),
        (roles.REVIEWER, 200),
        (roles.REGISTRAR, 200),
        (roles.HEAD, 200),
        (roles.AUDITOR, 200),
        (roles.ADMINISTRATOR, 200),
    ],
)
def test_archived_pdf_is_for_staff_who_may_see_documents(client, document, person, status):
    if person:
        role = person if person in roles.ROLES else None
        client.force_login(UserFactory(role=role, is_staff=person != "not staff"))

    assert client.get(reverse("archived_pdf", args=[document.pk])).status_code == status


def test_archived_pdf_of_an_unfinished_paper_does_not_exist(client, subject, head):
    with pytest.raises(ZeroDivisionError):
        issue(subject, Kind.SUMMARY, lambda document: 1 / 0, head)
    client.force_login(head)

    assert client.get(reverse("archived_pdf", args=[IssuedDocument.objects.get().pk])).status_code == 404


# Withdrawing in the admin


@pytest.mark.parametrize(
    ("role", "status"), [(roles.HEAD, 302), (roles.ADMINISTRATOR, 302), (roles.OFFICER, 403), (roles.AUDITOR, 403)]
)
def test_withdrawing_in_the_admin_needs_the_right(client, document, role, status):
    client.force_login(UserFactory(role=role))
    address = reverse("admin:documents_void", args=[document.pk])

    assert client.get(address).status_code == 405
    assert client.post(address, {"reason": "Keliru."}).status_code == status

    assert IssuedDocument.objects.get().state == ("dicabut" if status == 302 else "sah")


def test_withdrawing_in_the_admin_without_a_reason_leads_back_with_a_sentence(client, document, head):
    client.force_login(head)

    response = client.post(reverse("admin:documents_void", args=[document.pk]), {"reason": " "}, follow=True)

    assert "Tulis alasan pencabutan" in response.content.decode()
    assert IssuedDocument.objects.get().state == "sah"
