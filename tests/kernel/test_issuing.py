"""Issued documents: numbers, versions, codes, withdrawal."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klinik_koperasi.documents.issuing import correct, issue, void
from klinik_koperasi.documents.models import IssuedDocument, Kind, NumberCounter
from klinik_koperasi.office.models import NumberingTemplate, Profile
from tests.factories.accounts import UserFactory
from tests.kernel.papers import KIND, NoPaper, fails, render, subjects


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


def test_withdrawn_number_is_never_used_again(head):
    first, second = subjects(2)
    void(issue(first, KIND, render, head), head, "Keliru.")

    document = issue(second, KIND, render, head)

    assert document.serial == 2


def test_code_is_printed_in_groups_of_four(subject, head):
    document = issue(subject, KIND, render, head)

    groups = document.printed_code.split("-")

    assert [len(group) for group in groups] == [4] * 7 and "".join(groups) == document.code


@pytest.mark.django_db
def test_correction_of_a_version_that_somebody_else_corrected_meanwhile_is_refused(subject, head):
    issue(subject, Kind.SUMMARY, render, head)
    correct(subject, Kind.SUMMARY, render, head, "Salah tulis.", seen=0)

    with pytest.raises(ValidationError, match="baru saja dibuat"):
        correct(subject, Kind.SUMMARY, render, head, "Salah tulis.", seen=0)

    assert IssuedDocument.objects.count() == 2
