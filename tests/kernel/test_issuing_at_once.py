"""Gap-free numbers while many issue and correct at once."""

import threading
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from klinik_koperasi.documents.issuing import correct, issue
from klinik_koperasi.documents.models import IssuedDocument, NumberCounter
from tests.factories.accounts import UserFactory
from tests.kernel.papers import KIND, NoPaper, fails, render, subjects
from tests.kernel.threads import at_once


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
