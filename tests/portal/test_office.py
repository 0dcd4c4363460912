"""A report that came on paper has its receipt from the office's desk."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.templatetags.formats import waktu
from reports import workflow
from reports.enums import ReportStatus as S
from reports.portal import workflow as desk
from reports.workflow import report_machine
from tests.factories.portal import at_desk, seated
from tests.factories.reports import report_in

pytestmark = pytest.mark.django_db


def test_office_prints_one_receipt_of_what_was_sent_and_none_of_what_it_keyed_in_since(client, people, tmp_path):
    report, reviewer, head = report_in(S.DRAFT, people, tmp_path), people[roles.REVIEWER], people[roles.HEAD]
    for number in (1, 2):
        workflow.key_in(report, {}, {("kas", "ini"): number}, reviewer)
    report.submissions.update(handed_at=timezone.now() - timedelta(days=20))
    with pytest.raises(ValidationError, match="belum dikirim"):
        desk.receipt(report.paper, reviewer)
    report = report_machine.apply("send", report, head)
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
    told = " ".join(pypdf.PdfReader(io.BytesIO(bytes(receipt.content))).pages[0].extract_text().split())
    assert " ".join(f"{waktu(report.sent_at)}, pengiriman ke-1".split()) in told
    assert f"Dikirim oleh {head.name}" in told and reviewer.name not in told

    report_machine.apply("send_back", report, reviewer, comment="Kas", until=timezone.localdate() + timedelta(days=9))
    workflow.key_in(report, {}, {("kas", "ini"): 3}, reviewer)
    board = at_desk(seated(report.cooperative))
    made = board.post(reverse("portal_receipt", args=[report])), client.post(address)
    assert IssuedDocument.objects.get() == receipt and made[1].url == first.url
    assert made[0].url == reverse("portal_document", args=[report, receipt])
    words = board.get(reverse("portal_report", args=[report])).content.decode()
    assert "belum dikirim lagi" in words and "Tanda terima pengiriman yang dikembalikan" in words
