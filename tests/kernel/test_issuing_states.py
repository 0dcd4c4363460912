"""Every act in every state of a paper, and what the database refuses."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.issuing import correct, issue, void
from klinik_koperasi.documents.models import CODE_ALPHABET, IssuedDocument, Kind, NumberCounter, new_code
from tests.factories.accounts import UserFactory
from tests.kernel.papers import KIND, NoPaper, fails, render, subjects


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


def test_withdrawal_while_a_correction_is_rendered_leaves_no_valid_paper(subject, head):
    first = issue(subject, KIND, render, head)

    def withdraw_meanwhile(document):
        void(first, head, "Keliru.")
        return render(document)

    with pytest.raises(ValidationError, match="baru saja dicabut"):
        correct(subject, KIND, withdraw_meanwhile, head, "Salah tulis.")

    assert [document.state for document in IssuedDocument.objects.order_by("version")] == ["dicabut", ""]


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


def test_code_has_140_random_bits_from_signs_that_cannot_be_confused():
    codes = [new_code() for _ in range(2000)]

    assert len(set(codes)) == 2000
    assert len(CODE_ALPHABET) == len(set(CODE_ALPHABET)) == 32 and not set("01IOilo") & set(CODE_ALPHABET)
    assert all(len(code) == 28 and set(code) <= set(CODE_ALPHABET) for code in codes)
    frequencies = Counter("".join(codes))
    assert all(1400 < frequencies[sign] < 2100 for sign in CODE_ALPHABET)  # 1750 each; 8 standard deviations


@pytest.mark.django_db
def test_paper_issued_after_a_withdrawal_has_the_next_number(subject, head):
    withdrawn = issue(subject, Kind.SUMMARY, render, head)
    void(withdrawn, head, "Sesi yang keliru.")

    replacement = issue(subject, Kind.SUMMARY, render, head)

    assert (replacement.serial, replacement.version, replacement.state) == (withdrawn.serial + 1, 0, "sah")
    assert IssuedDocument.objects.get(pk=withdrawn.pk).state == "dicabut"
