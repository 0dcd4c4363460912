"""Back and forth between board and office: explained, sent back, answered, objected, more time, settled, corrected."""

import json
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.notices.models import Notice
from reports import workflow
from reports.models import ExtensionRequest, Report
from reports.portal import notifications
from reports.portal.forms.sections import SectionForm
from reports.portal.models import Sheet, Told
from tests.factories.portal import at_desk, seated
from tests.portal.desk import TWO_FINDINGS, begun, filled, number_of, page, seen_on

pytestmark = pytest.mark.django_db


def test_sent_back_answered_explained_objected_mended_sent_again_and_corrected(treasurer, people):
    client, report, reviewer, head = at_desk(treasurer), begun(treasurer), people[roles.REVIEWER], people[roles.HEAD]
    filled(report, treasurer, TWO_FINDINGS)
    seen = _explained_while_drafting(client, report, treasurer)
    assert page(client, "send", report, seen=seen, states="on").status_code == 422  # errors need a second tick
    assert page(client, "send", report, seen="0", states="on", knows="on").status_code == 422  # not what was shown
    page(client, "send", report, seen=seen, states="on", knows="on")
    step = workflow.report_machine.apply
    report = step("send_back", step("check", Report.objects.get(), reviewer), reviewer,
                  comment="Kas tidak cocok", until=timezone.localdate() + timedelta(days=9))  # fmt: skip

    days = timedelta(days=1)  # an outage of three days: nothing is lost
    Told.objects.create(pk=1, until=timezone.now() - 4 * days)
    report.log.filter(step="send_back").update(at=timezone.now() - 3 * days)
    mails = Notice.objects.exclude(event="portal.sent")
    assert (notifications.tell_boards(), notifications.tell_boards()) == (1, 0)
    assert (mails.get().event, mails.get().to) == ("portal.returned", treasurer.email) and "Kas" not in mails.get().body
    assert settings.PUBLIC_URL + reverse("portal_report", args=[report]) in mails.get().body
    words = page(client, "report", report).content.decode()
    assert "DIKEMBALIKAN dan belum dikirim lagi" in words and "Kas tidak cocok" in words and "Batas perbaikan" in words
    errors = report.paper.findings.filter(severity="error")
    assert words.count('aria-current="step"') == 1 and f"<b>{errors.count()} kesalahan, " in words
    error = errors.first()
    (soft,) = [one for one in report.paper.findings.all() if one.explainable]
    assert (soft.explanation.text, soft.explanation.by) == ("Simpanan wajib 2024 salah pos.", treasurer)
    assert not report.sheet.explanations.exists() and "sudah dijelaskan koperasi" in _receipt_text(report)
    paper = report.paper.number
    for kind, text, number in (
        ("penjelasan", "Benar", paper),
        ("keberatan", " ", paper),
        ("keberatan", "Lama", paper - 1),
    ):
        refused = page(client, "remark", report, number_of(error), kind=kind, text=text, paper=number)
        html = " ".join(refused.content.decode().split())  # what was chosen and typed is still there
        assert refused.status_code == 422 and text in html, kind
        assert ('value="keberatan" checked' in html) == (text == " "), text
        assert ("Tanggapan Anda belum disimpan" in html) == (text == "Lama")  # its page told of another sending
    for finding, kind in ((error, "tanggapan"), (error, "keberatan"), (soft, "penjelasan")):
        said = page(client, "remark", report, number_of(finding), kind=kind, text=f"Kami {kind}", paper=paper)
        assert said.status_code == 302
    words = page(client, "report", report).content.decode()
    assert words.count("Kami ") == 3 and "Sudah dijelaskan" in words
    (row,) = [one for one in page(client, "send", report).context["found"] if one.name]
    assert row.explained and row.carried.text == "Kami penjelasan" and not row.text  # holds on in the next round

    late = timezone.localdate() + timedelta(days=20)
    assert page(client, "time", report, until="2020-01-01", reason="x").status_code == 422
    page(client, "time", report, until=late.isoformat(), reason="Bendahara sakit")
    workflow.grant_time(ExtensionRequest.objects.get(), head, "Boleh")
    assert notifications.tell_boards() == 1
    assert "diberikan" in page(client, "report", report).content.decode()

    report_page = reverse("portal_report", args=[report])
    step("waive", report, head, rule=error.rule, reason="Kas di kantor cabang", until=late)
    words = client.get(report_page).content.decode()
    assert "Dikecualikan kantor" in words and "Kas di kantor cabang" in words and "pengiriman sebelumnya" not in words
    filled(report, treasurer, {})
    page(client, "send", report, seen=seen_on(client, "send", report), states="on")
    workflow.remark(report.paper.findings.first() or error, reviewer, "Terima kasih")
    report = step(
        "propose",
        step("start", step("check", Report.objects.get(), reviewer), reviewer),
        reviewer,
        outcome="dengan_catatan",
        note="Hitung kas tiap bulan",
    )
    words = page(client, "report", report).content.decode()
    assert "Tidak ditemukan lagi" in words and words.count("Kami keberatan") == 1  # answers outlive their finding
    assert "berubah sejak pengiriman sebelumnya" in words and "13.500.000" in words and "12.500.000" in words
    assert "Hasil diusulkan" not in words and "Hitung kas" not in words  # a proposed result is none yet
    step("settle", report, head)
    assert notifications.tell_boards() == 1 and "sudah ditetapkan" in mails.get(event="portal.settled").body
    words = page(client, "report", report).content.decode()
    assert "sudah ditetapkan" in words and "Hitung kas tiap bulan" in words and "Surat hasilnya belum terbit" in words
    assert "(SHU SETELAH PAJAK) / (JUMLAH ASET) = " in words  # each ratio can be computed again by hand
    assert IssuedDocument.objects.filter(kind="tanda_terima").count() == 2
    fresh = page(client, "correct", report, yes=1)
    newest = Report.objects.order_by("-version").first()
    assert fresh.url == reverse("portal_report", args=[newest]) and newest.sheet.amounts == report.sheet.amounts
    assert page(client, "correct", report, yes=1).url == reverse("portal_report", args=[report])  # one is open


def _explained_while_drafting(client, report: Report, treasurer) -> str:
    """Explains the one difference that may be explained, from the form and from the page of sending; gives that page's state."""
    other = seated(report.cooperative)
    (row,) = [one for one in page(client, "send", report).context["found"] if one.name]
    assert row.finding.rule == "25" and row.finding.severity == "info"  # errors are mended, not explained
    typed = {"kas-ini": "13.500.000", "simpanan_wajib-lalu": "1"}

    for text, words in (("x" * 1001, "ini 1001 huruf"), ("Milik 3573010101700001", "16 angka")):
        for name, args in (("section", ["posisi"]), ("explain", [])):
            refused = page(client, name, report, *args, **typed, **{row.name: text})
            html = refused.content.decode()
            assert refused.status_code == 422 and words in html and text in html, name
    live = json.loads(page(client, "check", report, "posisi", **typed, **{row.name: "Belum selesai"}).content)["html"]
    assert ">Belum selesai</textarea>" in live and not report.sheet.explanations.exists()
    saved = page(
        client, "section", report, "posisi", **_typed(report, "posisi"), **{row.name: "Salah pos", "explain": "1"}
    )
    assert saved.url.endswith("#pemeriksaan") and report.sheet.explanations.get().text == "Salah pos"

    filled(report, treasurer, {("kas", "ini"): 13_500_000, ("simpanan_wajib", "lalu"): 2})
    html = page(client, "send", report).content.decode()
    assert "ditulis untuk angka sebelumnya" in html and "sudah dijelaskan" not in html
    page(client, "explain", report, **{row.name: ""})  # nothing new is said: the old text still does not hold
    (row,) = [one for one in page(client, "send", report).context["found"] if one.name]
    assert row.kept.text == "Salah pos" and not row.explained
    page(client, "explain", report, **{row.name: "", row.still: "on"})
    assert report.sheet.explanations.get().text == "Salah pos"
    page(client, "explain", report, **{row.name: ""})
    assert not report.sheet.explanations.exists()  # taken back
    seen = seen_on(client, "send", report)
    page(at_desk(other), "explain", report, **{row.name: "Simpanan wajib 2024 salah pos."})
    stale = page(client, "send", report, seen=seen, states="on", knows="on")
    assert stale.status_code == 422 and f"{other.name} baru saja mengubah" in stale.content.decode()
    other.memberships.update(until=timezone.localdate() - timedelta(days=1))  # the sender speaks for who has left
    send = page(client, "send", report)
    assert send.context["explained"] == 1 and "ikut terkirim bersama laporan" in send.content.decode()
    return send.context["form"]["seen"].value()


def _typed(report: Report, section: str) -> dict:
    """A section as its form would send it, from what the sheet holds."""
    form = SectionForm(Sheet.objects.get(report=report), report.lines.section(section))
    return {name: form[name].value() or "" for name in form.fields}


def _receipt_text(report: Report) -> str:
    document = IssuedDocument.objects.get(kind="tanda_terima", object_id=report.paper.pk)
    page = pypdfium2.PdfDocument(bytes(document.content))[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert code.text.endswith(reverse("verification", args=[document.code]))  # its QR leads to what proves it
    return " ".join(page.get_textpage().get_text_bounded().split())
