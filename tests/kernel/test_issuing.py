"""Issued documents: gap-free numbers under concurrency, versions, withdrawal, and what the database refuses."""

import hashlib
import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.issuing import correct, issue, void
from klinik_koperasi.documents.models import CODE_ALPHABET, IssuedDocument, Kind, NumberCounter, new_code
from klinik_koperasi.office.models import Holiday, NumberingTemplate, Profile
from tests.factories.accounts import UserFactory
from tests.kernel.threads import at_once

KIND = Kind.SUMMARY


class NoPaper(Exception):
    """The printer of these tests has failed."""


def render(document: IssuedDocument) -> bytes:
    return f"%PDF {document.number} {document.version} {document.code}".encode()


def fails(document: IssuedDocument) -> bytes:
    raise NoPaper


def subjects(count: int) -> list[Holiday]:
    days = [Holiday(date=date(2030, 1, 1) + timedelta(days=n), name=f"Hari {n}") for n in range(count)]
    return Holiday.objects.bulk_create(days)


@pytest.fixture
def subject(db) -> Holiday:
    return subjects(1)[0]


@pytest.fixture
def head(db):
    return UserFactory(role=roles.HEAD)


@pytest.fixture
def crowd():
    """A barrier that lets nobody through before all have come; it breaks, and the test fails, after 20 seconds."""
    return lambda count: threading.Barrier(count, timeout=20)


# Numbers under concurrency


@pytest.mark.django_db(transaction=True)
def test_50_issued_at_once_get_1_to_50_and_none_waits_for_anothers_rendering(crowd):
    days, officer, all_are_rendering = subjects(50), UserFactory(), crowd(50)

    def issue_one(day):
        def render_with_all_others(document):
            all_are_rendering.wait()
            return render(document)

        return issue(day, KIND, render_with_all_others, officer)

    documents = at_once(issue_one, days)

    assert sorted(document.serial for document in documents) == list(range(1, 51))
    assert {document.object_id for document in documents} == {day.pk for day in days}
    assert IssuedDocument.objects.archived().count() == 50


@pytest.mark.django_db(transaction=True)
def test_numbers_of_failed_renderings_wait_for_the_next_try():
    days, officer = subjects(50), UserFactory()
    unlucky = {day.pk for day in days[::5]}

    first = at_once(lambda day: issue(day, KIND, fails if day.pk in unlucky else render, officer), days)
    second = at_once(lambda day: issue(day, KIND, render, officer), days)

    assert Counter(isinstance(result, NoPaper) for result in first) == {True: 10, False: 40}
    assert sorted(document.serial for document in second) == list(range(1, 51))
    assert IssuedDocument.objects.count() == IssuedDocument.objects.archived().count() == 50
    assert NumberCounter.objects.get().last == 50


@pytest.mark.django_db(transaction=True)
def test_8_who_issue_for_one_subject_get_one_document(crowd):
    subject, officer, all_came = subjects(1)[0], UserFactory(), crowd(8)

    def press(_):
        all_came.wait()
        return issue(
            subject, KIND, lambda document: render(document) + threading.current_thread().name.encode(), officer
        )

    documents = at_once(press, range(8))

    assert {document.pk for document in documents} == {IssuedDocument.objects.get().pk}
    assert len({document.sha256 for document in documents}) == 1  # the first one's bytes stay
    assert NumberCounter.objects.get().last == 1


@pytest.mark.django_db(transaction=True)
def test_issuing_inside_a_transaction_is_refused_because_it_would_hold_the_counter():
    subject, officer = subjects(1)[0], UserFactory()

    with pytest.raises(RuntimeError), transaction.atomic():
        issue(subject, KIND, render, officer)

    assert not IssuedDocument.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_8_who_correct_one_document_make_one_correction_of_each_version(crowd):
    subject, officer, all_came = subjects(1)[0], UserFactory(), crowd(8)
    issue(subject, KIND, render, officer)

    def press(_):
        all_came.wait()
        return correct(subject, KIND, render, officer, "Salah tulis.")

    results = at_once(press, range(8))

    versions = list(IssuedDocument.objects.order_by("version").values_list("serial", "version"))
    assert versions == [(1, n) for n in range(len(versions))] and len(versions) > 1
    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, ValidationError) and "Muat ulang" in error.messages[0] for error in refused)


def test_numbers_begin_at_1_every_year_and_for_every_kind(subject, head):
    last_year = timezone.localdate().year - 1
    NumberCounter.objects.create(kind=KIND, year=last_year, last=77)
    NumberCounter.objects.create(kind="lain", year=last_year + 1, last=12)

    document = issue(subject, KIND, render, head)

    assert (document.year, document.serial) == (last_year + 1, 1)


def test_number_is_written_by_the_offices_template(subject, head):
    NumberingTemplate.objects.create(kind=KIND, classification="518", digits=3)
    Profile.objects.create(pk=1, opd_code="35.73.405")

    document = issue(subject, KIND, render, head)

    assert document.number == f"518/001/35.73.405/{timezone.localdate().year}"


def test_number_leaves_out_what_the_office_has_not_decided(subject, head):
    document = issue(subject, KIND, render, head)

    assert document.number == f"0001/{timezone.localdate().year}"


# Issue, correct, void


def test_issued_document_keeps_its_bytes_and_their_fingerprint(subject, head):
    document = issue(subject, KIND, render, head)

    assert bytes(document.content) == render(document)
    assert document.sha256 == hashlib.sha256(render(document)).hexdigest()
    assert (document.reserved_by, document.state, document.version) == (head, "sah", 0)
    assert document.issued_at >= document.reserved_at


def test_issuing_twice_gives_the_same_document_and_renders_once(subject, head):
    first = issue(subject, KIND, render, head)

    second = issue(subject, KIND, fails, UserFactory())

    assert (second.pk, second.code, second.sha256) == (first.pk, first.code, first.sha256)


def test_correction_keeps_the_number_and_has_its_own_version_and_code(subject, head):
    first = issue(subject, KIND, render, head)

    correction = correct(subject, KIND, render, head, "  Nama ketua salah tulis. ")

    assert (correction.serial, correction.number, correction.version) == (first.serial, first.number, 1)
    assert correction.code != first.code and correction.reason == "Nama ketua salah tulis."
    assert correction.printed_number == f"{first.number} (Perbaikan ke-1)"
    assert (first.state, correction.state) == ("digantikan", "sah")
    assert issue(subject, KIND, fails, head).pk == correction.pk
    assert NumberCounter.objects.get().last == 1


def test_old_document_is_valid_until_the_corrections_bytes_are_stored(subject, head):
    first, seen = issue(subject, KIND, render, head), []

    def look(document):
        seen.append(IssuedDocument.objects.get(pk=first.pk).state)
        return render(document)

    with pytest.raises(NoPaper):
        correct(subject, KIND, fails, head, "Salah tulis.")
    assert first.state == "sah"
    correct(subject, KIND, look, head, "Salah tulis.")

    assert seen == ["sah"] and first.state == "digantikan"
    assert IssuedDocument.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "   "])
def test_correction_without_a_reason_is_refused(subject, head, reason):
    issue(subject, KIND, render, head)

    with pytest.raises(ValidationError, match="Perbaikan memerlukan alasan"):
        correct(subject, KIND, render, head, reason)

    assert IssuedDocument.objects.count() == 1


@pytest.mark.parametrize("role", [roles.OFFICER, roles.REVIEWER, roles.REGISTRAR, roles.AUDITOR])
def test_withdrawal_needs_the_permission(subject, head, role):
    document = issue(subject, KIND, render, head)

    with pytest.raises(PermissionDenied):
        void(document, UserFactory(role=role), "Keliru.")

    assert IssuedDocument.objects.get().state == "sah"


@pytest.mark.parametrize("reason", ["", " \n "])
def test_withdrawal_needs_a_reason(subject, head, reason):
    document = issue(subject, KIND, render, head)

    with pytest.raises(ValidationError, match="Tulis alasan pencabutan"):
        void(document, head, reason)

    assert IssuedDocument.objects.get().state == "sah"


def test_withdrawal_records_who_when_and_why(subject, head):
    document = void(issue(subject, KIND, render, head), head, " Terbit untuk kelompok yang keliru. ")

    assert (document.state, document.voided_by) == ("dicabut", head)
    assert document.void_reason == "Terbit untuk kelompok yang keliru."
    assert timezone.now() - document.voided_at < timedelta(minutes=1)
    assert bytes(IssuedDocument.objects.get().content) == render(document)


def test_withdrawn_number_is_never_used_again(head):
    first, second = subjects(2)
    void(issue(first, KIND, render, head), head, "Keliru.")

    document = issue(second, KIND, render, head)

    assert document.serial == 2


def test_withdrawal_while_a_correction_is_rendered_leaves_no_valid_paper(subject, head):
    first = issue(subject, KIND, render, head)

    def withdraw_meanwhile(document):
        void(first, head, "Keliru.")
        return render(document)

    with pytest.raises(ValidationError, match="baru saja dicabut"):
        correct(subject, KIND, withdraw_meanwhile, head, "Salah tulis.")

    assert [document.state for document in IssuedDocument.objects.order_by("version")] == ["dicabut", ""]


STATES = ["nothing", "reserved", "issued", "correction reserved", "corrected", "voided", "correction voided"]
AFTER = {  # state of the subject x act -> words of the versions afterwards, or the sentence of the refusal
    ("nothing", "issue"): ["sah"],
    ("nothing", "correct"): "Belum ada dokumen yang dapat diperbaiki",
    ("reserved", "issue"): ["sah"],
    ("reserved", "correct"): "Belum ada dokumen yang dapat diperbaiki",
    ("reserved", "void"): [""],
    ("issued", "issue"): ["sah"],
    ("issued", "correct"): ["digantikan", "sah"],
    ("issued", "void"): ["dicabut"],
    ("issued", "void first"): ["dicabut"],
    ("correction reserved", "issue"): ["digantikan", "sah"],
    ("correction reserved", "correct"): ["digantikan", "sah"],
    ("correction reserved", "void"): ["dicabut", ""],
    ("correction reserved", "void first"): ["dicabut", ""],
    ("corrected", "issue"): ["digantikan", "sah"],
    ("corrected", "correct"): ["digantikan", "digantikan", "sah"],
    ("corrected", "void"): ["dicabut", "dicabut"],
    ("corrected", "void first"): "sudah digantikan oleh perbaikannya",
    ("voided", "issue"): ["dicabut", "sah"],
    ("voided", "correct"): "Belum ada dokumen yang dapat diperbaiki",
    ("voided", "void"): "sudah dicabut",
    ("correction voided", "issue"): ["dicabut", "dicabut", "sah"],
    ("correction voided", "correct"): "Belum ada dokumen yang dapat diperbaiki",
    ("correction voided", "void"): "sudah dicabut",
    ("correction voided", "void first"): "sudah dicabut",
}


def bring_to(state: str, subject, head) -> None:
    if state == "reserved":
        with pytest.raises(NoPaper):
            issue(subject, KIND, fails, head)
    if state in {"issued", "voided", "corrected", "correction reserved", "correction voided"}:
        issue(subject, KIND, render, head)
    if state in {"corrected", "correction voided"}:
        correct(subject, KIND, render, head, "Salah tulis.")
    if state == "correction reserved":
        with pytest.raises(NoPaper):
            correct(subject, KIND, fails, head, "Salah tulis.")
    if state in {"voided", "correction voided"}:
        void(IssuedDocument.objects.latest("version"), head, "Keliru.")


@pytest.mark.parametrize(("state", "act"), AFTER.keys())
def test_every_act_in_every_state_does_what_the_table_says(subject, head, state, act):
    bring_to(state, subject, head)
    acts = {
        "issue": lambda: issue(subject, KIND, render, head),
        "correct": lambda: correct(subject, KIND, render, head, "Salah lagi."),
        "void": lambda: void(IssuedDocument.objects.latest("version"), head, "Keliru."),
        "void first": lambda: void(IssuedDocument.objects.earliest("version"), head, "Keliru."),
    }
    expected = AFTER[state, act]

    if isinstance(expected, str):
        with pytest.raises(ValidationError, match=expected):
            acts[act]()
    else:
        acts[act]()

        assert [document.state for document in IssuedDocument.objects.order_by("serial", "version")] == expected
        assert NumberCounter.objects.get().last == (2 if act == "issue" and "voided" in state else 1)


# What the database refuses, even to a raw update

BAD = {
    "documents_issued_has_bytes": [
        {"issued_at": None},
        {"content": None},
        {"sha256": ""},
    ],
    "documents_void_has_reason": [
        {"voided_at": timezone.now()},
        {"void_reason": "Keliru."},
        {"voided_at": timezone.now(), "void_reason": "Keliru."},
    ],
    "documents_correction_has_reason": [{"version": 1}],
    "documents_serial_from_one": [{"serial": 0}],
}


@pytest.mark.parametrize(("name", "values"), [(name, values) for name, rows in BAD.items() for values in rows])
def test_database_refuses_a_broken_document(subject, head, name, values):
    document = issue(subject, KIND, render, head)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        IssuedDocument.objects.filter(pk=document.pk).update(**values)


def test_database_refuses_one_number_twice_and_one_code_twice(head):
    first, second = (issue(day, KIND, render, head) for day in subjects(2))

    with pytest.raises(IntegrityError, match="documents_number_once"), transaction.atomic():
        IssuedDocument.objects.filter(pk=second.pk).update(serial=first.serial)
    with pytest.raises(IntegrityError, match="code"), transaction.atomic():
        IssuedDocument.objects.filter(pk=second.pk).update(code=first.code)
    with pytest.raises(IntegrityError, match="documents_one_per_subject"), transaction.atomic():
        IssuedDocument.objects.filter(pk=second.pk).update(object_id=first.object_id)
    with pytest.raises(DataError), transaction.atomic():
        IssuedDocument.objects.filter(pk=second.pk).update(code="A" * 29)


# The code


def test_code_has_140_random_bits_from_signs_that_cannot_be_confused():
    codes = [new_code() for _ in range(2000)]

    assert len(set(codes)) == 2000
    assert len(CODE_ALPHABET) == len(set(CODE_ALPHABET)) == 32 and not set("01IOilo") & set(CODE_ALPHABET)
    assert all(len(code) == 28 and set(code) <= set(CODE_ALPHABET) for code in codes)
    frequencies = Counter("".join(codes))
    assert all(1400 < frequencies[sign] < 2100 for sign in CODE_ALPHABET)  # 1750 each; 8 standard deviations


def test_code_is_printed_in_groups_of_four(subject, head):
    document = issue(subject, KIND, render, head)

    groups = document.printed_code.split("-")

    assert [len(group) for group in groups] == [4] * 7 and "".join(groups) == document.code


@pytest.mark.django_db
def test_paper_issued_after_a_withdrawal_has_the_next_number(subject, head):
    withdrawn = issue(subject, Kind.SUMMARY, render, head)
    void(withdrawn, head, "Sesi yang keliru.")

    replacement = issue(subject, Kind.SUMMARY, render, head)

    assert (replacement.serial, replacement.version, replacement.state) == (withdrawn.serial + 1, 0, "sah")
    assert IssuedDocument.objects.get(pk=withdrawn.pk).state == "dicabut"


@pytest.mark.django_db
def test_correction_of_a_version_that_somebody_else_corrected_meanwhile_is_refused(subject, head):
    issue(subject, Kind.SUMMARY, render, head)
    correct(subject, Kind.SUMMARY, render, head, "Salah tulis.", seen=0)

    with pytest.raises(ValidationError, match="baru saja dibuat"):
        correct(subject, Kind.SUMMARY, render, head, "Salah tulis.", seen=0)

    assert IssuedDocument.objects.count() == 2
