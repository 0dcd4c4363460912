"""A report that came on paper has its receipt from the office's desk."""

import pytest
from django.urls import reverse

from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from reports.enums import ReportStatus as S
from tests.factories.reports import report_in

pytestmark = pytest.mark.django_db


def test_office_prints_one_receipt_of_a_report_that_it_keyed_in(client, people, tmp_path):
    report = report_in(S.SENT, people, tmp_path)
    address = reverse("admin:portal_receipt", args=[report.pk])

    client.force_login(people["stranger"])
    assert client.post(address).status_code == 403 and not IssuedDocument.objects.exists()
    client.force_login(people[roles.REVIEWER])
    assert b"Tanda terima (PDF)" in client.get(report.get_absolute_url()).content
    assert client.get(address).status_code == 405
    first, second = client.post(address), client.post(address)

    receipt = IssuedDocument.objects.get()
    assert first.url == second.url == reverse("archived_pdf", args=[receipt.pk])
    assert client.get(first.url).content.startswith(b"%PDF")
    assert receipt.printed_number.encode() in client.get(report.get_absolute_url()).content
