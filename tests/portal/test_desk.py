"""The cooperatives' desk: states in words, form, template, papers, sending with its receipt, and what follows."""

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cooperatives.enums import Capacity
from cooperatives.models import YearlyFigures
from klinik_koperasi import merging
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.files.checks import CleanFile, accept
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.workflow import StaleStep
from reports import samples, workflow
from reports.amounts import shown
from reports.enums import ReportStatus as S
from reports.forms.keying import KeyInForm
from reports.models import Campaign, ExtensionRequest, Report
from reports.portal import notifications, selectors, sheets, templates
from reports.portal import workflow as desk
from reports.portal.forms.sections import SectionForm
from reports.portal.models import Sheet, TemplateFile, Told
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.portal import at_desk, png_upload, seated
from tests.factories.reports import CampaignFactory, lender, report_in, workbook_for
from tests.kernel.pdfs import text_pdf
from tests.test_consistency import ENGLISH, words_of

pytestmark = pytest.mark.django_db
BOOK = CleanFile(b"PK", templates.XLSX, ".xlsx", "laporan.xlsx", "0" * 64)


@pytest.fixture
def treasurer():
    return seated(CampaignFactory() and lender(name="KSP Contoh Sejahtera"))


def page(client, name: str, *args, **data):
    address = reverse(f"portal_{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def number_of(finding) -> int:
    return selectors.finding_numbers(finding.submission)[finding.pk]


def begun(user) -> Report:
    cooperative = user.memberships.get().cooperative
    report = workflow.open_report(cooperative, CampaignFactory(), user)
    sheets.of(report, user)
    return report


def filled(report: Report, user, changes: dict) -> None:
    """The sample in the sheet, as if it had been typed."""
    sheet = sheets.of(report, user)
    facts = samples.facts(report.chart) | {"akhir_tahun_buku": date(2025, 12, 31)}
    sheets.write(sheet, facts, samples.amounts(report.chart) | changes, user)


def typed(client, report: Report, changes: dict) -> None:
    """The sample typed into the form, section by section."""
    amounts = samples.amounts(report.chart) | changes
    facts = samples.facts(report.chart) | {"akhir_tahun_buku": date(2025, 12, 31)}
    words = {True: "ya", False: "tidak"}
    for section in report.lines.sections:
        data = {}
        for line in section.lines:
            if line.type and line.key in facts:
                data[line.key] = words.get(facts[line.key], facts[line.key])
            places = [(line.key, c) for c in section.column_ids if (line.key, c) in amounts]
            data |= {f"{key}-{c}": f"{amounts[key, c]:,}".replace(",", ".") for key, c in places}
        answer = page(client, "section", report, section.id, **(data or {"next": ""}))
        assert answer.status_code == 302, (section.id, answer.context["form"].errors)


def test_desk_says_in_words_that_nothing_was_sent_until_it_was(treasurer, people, monkeypatch):
    client, cooperative = at_desk(treasurer), treasurer.memberships.get().cooperative

    assert client.get("/portal/").url == reverse("portal_cooperative", args=[cooperative.code])
    assert "Laporan tahun buku 2025 BELUM dikirim" in page(client, "cooperative", cooperative.code).content.decode()
    begun_at = page(client, "open", cooperative.code, 2025, unit="").url
    report = Report.objects.get()
    assert begun_at == f"/portal/{cooperative.code}/2025/simpan-pinjam/"  # no row's number in an address
    words = page(client, "report", report).content.decode()
    assert "BELUM dikirim" in words and "belum sampai di kantor" in words and "kosong" in words

    filled(report, treasurer, {})
    for name, args in (
        ("report", []),
        ("section", ["shu"]),
        ("section", ["identitas"]),
        ("send", []),
        ("upload", []),
        ("sample", []),
    ):
        assert not ENGLISH.findall(words_of(page(client, name, report, *args).content.decode())), (name, args)
    send = page(client, "send", report)
    assert "Tidak ada kesalahan yang ditemukan" in send.content.decode() and "Rp1.000.000.000" in send.content.decode()
    refused = page(client, "send", report, seen=send.context["form"]["seen"].value())
    assert refused.status_code == 422 and Report.objects.get().status == S.DRAFT

    sent = page(client, "send", report, seen=send.context["form"]["seen"].value(), states="on")
    report.refresh_from_db()
    words = page(client, "report", report).content.decode()
    (document,) = IssuedDocument.objects.filter(kind="tanda_terima")
    assert sent.status_code == 302 and report.status == S.SENT
    assert "Laporan tahun buku 2025 TERKIRIM" in words and document.printed_number in words and "BELUM" not in words
    paper = page(client, "document", report, document)
    pages = pypdf.PdfReader(io.BytesIO(paper.content)).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert "KSP Contoh Sejahtera" in text and treasurer.name in text and "Rp1.000.000.000" in text
    assert client.get(f"/verifikasi/{document.code}/").status_code == 200
    notice = Notice.objects.get(event="portal.sent")
    assert (notice.to, document.printed_number in notice.body, "Rp" in notice.body) == (treasurer.email, True, False)
    assert page(client, "section", report, "posisi").status_code == 302  # not to be changed any more
    kept, late = Sheet.objects.get(), {"kas-ini": "7", "giro-ini": "8"}
    with monkeypatch.context() as before:  # the page was opened, and the report looked up, just before it was sent
        before.setattr("reports.portal.selectors.in_hands", lambda report: True)
        refused = page(client, "section", report, "posisi", **late)
    assert refused.status_code == 422 and "baru saja berpindah: terkirim" in refused.content.decode()
    assert 'value="7"' in refused.content.decode() and Sheet.objects.get().amounts == kept.amounts
    with pytest.raises(StaleStep):
        sheets.take_template(kept, sheets.reading(kept), treasurer, sheets.version_of(kept), BOOK)
    assert report.paper.amounts["kas", "ini"] == samples.amounts("simpan_pinjam")["kas", "ini"]


def keyed_in(report: Report, changes: dict) -> dict:
    """The sample as the office types it from paper, in whole rupiah."""
    form, known = KeyInForm(report), samples.facts(report.chart) | {"akhir_tahun_buku": date(2025, 12, 31)}
    answers = {key: {True: "ya", False: "tidak"}.get(value, value) for key, value in known.items()}
    amounts = samples.amounts(report.chart) | changes
    data = {name: answers.get(name, "") for name in form.fields if name not in form.places}
    data |= {name: shown(Decimal(amounts[place])) for name, place in form.places.items() if place in amounts}
    return data | {"seen": form.initial["seen"], "satuan": "Rupiah penuh"}


def test_form_template_and_office_desk_lead_to_the_same_findings_and_ratios(people, tmp_path):
    wrong = {("kas", "ini"): 13_500_000, ("beban_karyawan", "lalu"): 1_000_000, ("anggota", "ini"): 310}
    reviewer, boards, office = people[roles.REVIEWER], [seated(), seated()], Client()
    form, template = (begun(user) for user in boards)
    keyed, handed = (report_in(S.DRAFT, people, tmp_path) for _ in range(2))

    typed(at_desk(boards[0]), form, wrong)
    with workbook_for(template, tmp_path / "portal.xlsx", wrong).open("rb") as file:
        board = at_desk(boards[1])
        page(board, "upload", template, file=file, seen=page(board, "upload", template).context["form"]["seen"].value())
    for user, report in zip(boards, (form, template), strict=True):
        sheet = Sheet.objects.get(report=report)
        desk.send(sheet, user, sheets.version_of(sheet))
    office.force_login(reviewer)
    office.post(f"/admin/reports/report/{keyed.pk}/ketik/", keyed_in(keyed, wrong))
    workflow.hand_in(handed, workbook_for(handed, tmp_path / "kantor.xlsx", wrong), reviewer)

    told = []
    for paper in (report.paper for report in (form, template, keyed, handed)):
        findings = [
            (f.rule, f.severity, f.message, f.cells, f.expected, f.found, f.thread) for f in paper.findings.all()
        ]
        assessed = [(one.instrument, one.ratios, one.score) for one in paper.assessments.all()]
        told.append((paper.amounts, findings, paper.unchecked, assessed))
    assert told[0] == told[1] == told[2] == told[3]
    assert {rule for rule, *_ in told[0][1]} >= {"01", "04", "25"}


def test_form_reads_tolerantly_keeps_what_was_typed_and_checks_while_typing(treasurer):
    client, report = at_desk(treasurer), begun(treasurer)

    wrong = page(
        client,
        "section",
        report,
        "posisi",
        **{"kas-ini": "dua juta", "tabungan_bank-ini": "1,5", "giro-ini": "9" * 20},
    )
    html = wrong.content.decode()
    assert wrong.status_code == 422 and "dua juta" in html and "bukan angka" in html and "terlalu besar" in html
    spellings = {"kas-ini": "Rp 1.250.000,-", "giro-ini": "1250000", "deposito-ini": "(500)", "shu_lalu-ini": "-7"}
    page(client, "section", report, "posisi", **spellings)
    sheet = Sheet.objects.get()
    kept = {"kas.ini": "1250000", "giro.ini": "1250000", "deposito.ini": "-500", "shu_lalu.ini": "-7"}
    assert sheet.amounts | kept == sheet.amounts
    assert 'value="1.250.000"' in page(client, "section", report, "posisi").content.decode()

    live = page(client, "check", report, "posisi", **{"kas-ini": "1.000", "simpanan_pokok-ini": "400"})
    told = json.loads(live.content)
    assert "Rp1.000" in told["html"] and "Rp400" in told["html"] and "selisih Rp600" in told["html"]
    assert told["totals"]["total_aset-ini"] == "1.000" and Sheet.objects.get().amounts == sheet.amounts

    figures = YearlyFigures.objects.create(
        cooperative=report.cooperative, tahun_buku=2024, source="kantor", in_force=True, simpanan_pokok=30_000_500
    )
    begun_amounts = sheets.beginning(report)["amounts"]
    Sheet.objects.update(amounts=sheet.amounts | begun_amounts)
    page(client, "section", report, "identitas", satuan="Ribuan rupiah", akhir_tahun_buku="2025-12-31")
    restated = Sheet.objects.get().amounts
    assert (begun_amounts["simpanan_pokok.lalu"], restated["simpanan_pokok.lalu"]) == ("30000500", "30000.5"), figures
    assert restated["kas.ini"] == "1250000"  # typed, and nobody knows in which unit
    page(client, "section", report, "posisi", **{"kas-ini": "1.250,5"})
    read = sheets.reading(Sheet.objects.get())
    assert (read.unit, read.amounts["kas", "ini"]) == (1000, 1_250_500)
    assert page(client, "sample", report).status_code == 200
    assert page(client, "section", report, "tidak-ada").status_code == 404


def test_two_writers_of_one_section_lose_nothing(treasurer):
    colleague = seated(treasurer.memberships.get().cooperative, Capacity.MANAGER)
    one, two, report = at_desk(treasurer), at_desk(colleague), begun(treasurer)
    seen = page(one, "section", report, "posisi").context["draft"].version

    page(two, "section", report, "posisi", _version=seen, **{"kas-ini": "5", "bank-ini": "", "giro-ini": "7"})
    clash = page(one, "section", report, "posisi", _version=seen, **{"kas-ini": "6", "deposito-ini": "8"})
    html = clash.content.decode()
    again = page(
        one,
        "section",
        report,
        "posisi",
        _version=clash.context["draft"].version,
        **{"kas-ini": "6", "deposito-ini": "8"},
    )

    assert clash.status_code == 422 and "Dua tulisan untuk isian yang sama" in html and colleague.name in html
    assert again.status_code == 302
    kept = Sheet.objects.get().amounts
    assert (kept["kas.ini"], kept["giro.ini"], kept["deposito.ini"]) == ("6", "7", "8")


def test_template_comes_prefilled_and_is_taken_over_whole_or_not_at_all(treasurer, tmp_path, people):
    client, report = at_desk(treasurer), begun(treasurer)
    Sheet.objects.all().delete()
    for name, args in (("section", ["posisi"]), ("send", []), ("upload", []), ("template", [])):
        assert page(client, name, report, *args).status_code == 200 and not Sheet.objects.exists(), name
    sheets.of(report, treasurer)
    seen = page(client, "upload", report).context["form"]["seen"].value()
    book = openpyxl.load_workbook(io.BytesIO(b"".join(page(client, "template", report).streaming_content)))
    assert "KSP Contoh Sejahtera" in book["Identitas"]["A2"].value

    good = workbook_for(report, tmp_path / "baik.xlsx")
    bad = openpyxl.load_workbook(good)
    bad["Posisi Keuangan"]["B6"], bad["PHU"]["B6"] = "seratus juta", "=#REF!+1"
    bad.save(tmp_path / "rusak.xlsx")
    other = workbook_for(report_in(S.DRAFT, people, tmp_path), tmp_path / "lain.xlsx")
    before = Sheet.objects.get(report=report).amounts
    for name, words in (("rusak.xlsx", ["Posisi Keuangan!B6", "PHU!B6"]), (other.name, ["milik koperasi berkode"])):
        with (tmp_path / name).open("rb") as file:
            answer = page(client, "upload", report, file=file, seen=seen)
        html = answer.content.decode()
        assert answer.status_code == 422 and all(word in html for word in words), name
        assert "Tidak ada angka yang diambil" in html
        assert Sheet.objects.get(report=report).amounts == before
    assert page(client, "upload", report, file=io.BytesIO(b"bukan excel"), seen=seen).status_code == 422
    colleague = seated(report.cooperative)
    sheets.write(sheets.of(report, colleague), {}, {("giro", "ini"): 777}, colleague)
    with good.open("rb") as file:  # somebody typed while the page was open
        refused = page(client, "upload", report, file=file, seen=seen)
    assert refused.status_code == 422 and f"{colleague.name} mengisi draf ini" in refused.content.decode()
    assert Sheet.objects.get(report=report).amounts == before | {"giro.ini": "777"}
    seen = refused.context["form"]["seen"].value()  # the page that says so has seen it

    assert not TemplateFile.objects.exists()
    listed = openpyxl.load_workbook(good)
    for row in (["Nama", "Pinjaman"], *(["Siti Aminah", 5_000_000 + n] for n in range(3))):
        listed["PHU"].append([None] * 9 + row)
    listed.save(tmp_path / "daftar.xlsx")
    for name in ("daftar.xlsx", "baik.xlsx", "baik.xlsx"):  # the same file once more is kept once
        with (tmp_path / name).open("rb") as file:
            taken = page(
                client, "upload", report, file=file, seen=page(client, "upload", report).context["form"]["seen"].value()
            )
        if name == "daftar.xlsx":
            html = taken.content.decode()
            assert (
                taken.status_code == 422
                and "3 baris nama" in html
                and "PHU!" in html
                and not TemplateFile.objects.exists()
            )
    sheet = Sheet.objects.get(report=report)
    assert taken.url == reverse("portal_send", args=[report]) and sheet.source == "templat"
    assert sheets.reading(sheet).amounts == samples.amounts("simpan_pinjam") and not sheets.check(sheet)[0]
    assert Report.objects.get(pk=report.pk).status == S.DRAFT  # shown first, sent by nobody
    _kept_as_evidence(client, report, good, treasurer, people)


def _kept_as_evidence(client, report: Report, good, treasurer, people) -> None:
    """The uploaded workbook goes with the draft, then with its sending; outsiders never find it, the office once it was sent."""
    file = TemplateFile.objects.get()
    reviewer, other = Client(), at_desk(seated())
    reviewer.force_login(people[roles.REVIEWER])
    address = reverse("admin:portal_workbook", args=[file.pk])
    assert (file.subject, file.submission, file.name) == (Sheet.objects.get(report=report), None, "baik.xlsx")
    assert reviewer.get(address).status_code == 404  # a draft is nobody's business
    assert page(other, "workbook", report, file).status_code == 404
    words = page(client, "report", report).content.decode()
    assert "Dibaca ke draf, belum dikirim" in words and reverse("portal_workbook", args=[report, file]) in words

    sheets.write(
        Sheet.objects.get(report=report), {}, {("kas", "ini"): samples.amounts(report.chart)["kas", "ini"]}, treasurer
    )
    assert Sheet.objects.get(report=report).source == "templat"  # nothing was changed by saving the same
    seen = page(client, "send", report).context["form"]["seen"].value()
    page(client, "send", report, seen=seen, states="on")
    file.refresh_from_db()
    assert (file.subject, file.submission, file.edited) == (None, report.paper, False)
    page_of, response = reviewer.get(report.get_absolute_url()).content.decode(), reviewer.get(address)
    assert address in page_of and b"".join(response.streaming_content) == good.read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="baik.xlsx"' and response["X-Content-Type-Options"]
    assert page(client, "workbook", report, file).status_code == 200
    reviewer.force_login(people["stranger"])
    assert reviewer.get(address).status_code == 404


def test_papers_are_kept_by_the_rules_and_lists_of_members_are_refused(treasurer):
    client, report = at_desk(treasurer), begun(treasurer)
    Campaign.objects.update(documents="Buku RAT\nBerita acara RAT\nSurat rekomendasi")

    def pdf(rows: int):
        lines = [f"{n} Siti Aminah {n}.500.000 250.000" for n in range(1, rows + 1)]
        return SimpleUploadedFile(
            "Buku RAT.pdf", text_pdf(["No Nama Anggota Pinjaman Saldo", *lines]), "application/pdf"
        )

    book = page(client, "attach", report, kind="buku_rat", file=pdf(30))  # a long list under a harmless name
    assert book.status_code == 422 and "30 baris nama" in book.content.decode() and "halaman 1" in book.content.decode()
    asked = page(client, "attach", report, kind="buku_rat", file=pdf(5))
    assert (
        asked.status_code == 422
        and "Sudah saya periksa" in asked.content.decode()
        and "Sudah saya" not in book.content.decode()
    )
    assert not report.attachments.exists()
    assert page(client, "attach", report, kind="buku_rat", file=pdf(5), sure="on").status_code == 302
    assert report.log.filter(note__contains="dinyatakan tidak memuat").exists()
    client.post(reverse("portal_discard", args=[report, report.attachments.get()]))

    kept = page(client, "attach", report, kind="buku_rat", file=png_upload())
    assert "Belum ada: Berita acara RAT, Surat rekomendasi." in page(client, "report", report).content.decode()
    listed = page(client, "attach", report, kind="lain", file=png_upload("Daftar_Pinjaman anggota.png"))
    script = page(client, "attach", report, kind="lain", file=io.BytesIO(b"MZ program"))

    assert (kept.status_code, listed.status_code, script.status_code) == (302, 422, 422)
    assert "data pribadi" in listed.content.decode() and "Jenis berkas ini tidak diterima" in script.content.decode()
    (one,) = report.attachments.all()
    assert page(client, "attachment", report, one)["Content-Disposition"].startswith("attachment")
    Report.objects.update(sent_at=timezone.now())
    with pytest.raises(ValidationError, match="sudah dikirim sebagai Buku RAT"):
        workflow.attach(report, "audit", accept(png_upload()), treasurer)
    Report.objects.update(sent_at=None)
    client.post(reverse("portal_discard", args=[report, one]))
    assert not report.attachments.exists()


def test_sent_back_answered_explained_objected_mended_sent_again_and_corrected(treasurer, people):
    client, report, reviewer, head = at_desk(treasurer), begun(treasurer), people[roles.REVIEWER], people[roles.HEAD]
    filled(report, treasurer, {("kas", "ini"): 13_500_000, ("simpanan_wajib", "lalu"): 1})
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
    words = page(client, "report", report).content.decode()
    assert "DIKEMBALIKAN dan belum dikirim lagi" in words and "Kas tidak cocok" in words and "Batas perbaikan" in words
    error = report.paper.findings.filter(severity="error").first()
    (soft,) = [one for one in report.paper.findings.all() if one.explainable]
    assert (soft.explanation.text, soft.explanation.by) == ("Simpanan wajib 2024 salah pos.", treasurer)
    assert not report.sheet.explanations.exists() and "sudah dijelaskan koperasi" in _receipt_text(report)
    assert page(client, "remark", report, number_of(error), kind="penjelasan", text="benar").status_code == 422
    for finding, kind in ((error, "tanggapan"), (error, "keberatan"), (soft, "penjelasan")):
        assert page(client, "remark", report, number_of(finding), kind=kind, text=f"Kami {kind}").status_code == 302
    assert page(client, "remark", report, number_of(error), kind="tanggapan", text=" ").status_code == 422
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

    filled(report, treasurer, {})
    seen = page(client, "send", report).context["form"]["seen"].value()
    page(client, "send", report, seen=seen, states="on")
    workflow.remark(report.paper.findings.first() or error, reviewer, "Terima kasih")
    report = step(
        "propose",
        step("start", step("check", Report.objects.get(), reviewer), reviewer),
        reviewer,
        outcome="tanpa_catatan",
    )
    assert "Hasil diusulkan" not in page(client, "report", report).content.decode()  # a proposed result is none yet
    step("settle", report, head)
    assert notifications.tell_boards() == 1 and "sudah ditetapkan" in mails.get(event="portal.settled").body
    assert "sudah ditetapkan" in page(client, "report", report).content.decode()
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
    seen = page(client, "send", report).context["form"]["seen"].value()
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
    return " ".join(pypdf.PdfReader(io.BytesIO(bytes(document.content))).pages[0].extract_text().split())


def test_supervisors_read_and_ended_or_other_people_find_nothing(treasurer, people):
    report = begun(treasurer)
    reader = seated(report.cooperative, Capacity.SUPERVISOR)
    ended = seated(report.cooperative, until=timezone.localdate() - timedelta(days=1))
    member = seated(report.cooperative, Capacity.MEMBER)

    assert page(at_desk(reader), "report", report).status_code == 200
    assert page(at_desk(reader), "section", report, "posisi").status_code == 403
    with pytest.raises(PermissionDenied):
        desk.send(report.sheet, reader, "")
    with pytest.raises(PermissionDenied):
        desk.send(report.sheet, people[roles.HEAD], "")  # the office has its own page
    for user in (ended, member):
        assert page(at_desk(user), "report", report).status_code == 302  # no session at all
    other = seated()
    assert page(at_desk(other), "report", report).status_code == 404
    both = seated(report.cooperative)
    both.memberships.create(cooperative=other.memberships.get().cooperative, capacity=Capacity.BOARD)
    assert "2 koperasi" in at_desk(both).get("/portal/").content.decode()


def test_merge_of_cooperatives_never_takes_typed_figures_away(people):
    kept, gone, staff = lender(), lender(), people[roles.ADMINISTRATOR]
    for cooperative in (kept, gone):
        sheets.of(workflow.open_report(cooperative, CampaignFactory(), staff), staff)
    sheet = Sheet.objects.get(report__cooperative=gone)
    sheets.write(sheet, {}, {("kas", "ini"): 5}, staff)

    with pytest.raises(ValidationError, match="sedang mengisi"):
        merging.move(gone, kept, {}, reason="Tercatat dua kali", user=staff)
    Sheet.objects.filter(pk=sheet.pk).update(amounts=sheets.beginning(sheet.report)["amounts"])
    merging.move(gone, kept, {}, reason="Tercatat dua kali", user=staff)
    assert Sheet.objects.get().report.cooperative == kept and Report.objects.count() == 1


def test_mixed_cooperative_reports_its_unit_beside_the_whole(people):
    user = seated(CooperativeFactory())
    client, report = at_desk(user), begun(user)
    assert (
        report.chart == "umum" and "Mulai laporan unit simpan pinjam" in page(client, "report", report).content.decode()
    )

    page(client, "open", report.cooperative.code, 2025, unit="1")
    unit = Report.objects.exclude(pk=report.pk).get()

    assert unit.chart == "unit_simpan_pinjam" and page(client, "sample", unit).status_code == 200
    words = page(client, "report", report).content.decode()
    assert "Mulai laporan unit" not in words and reverse("portal_report", args=[unit]) in words
    assert (
        page(client, "open", report.cooperative.code, 2025, unit="1").status_code == 302 and Report.objects.count() == 2
    )


def test_office_invites_mends_and_reads_out_a_code(people, client, mailoutbox):
    reviewer, cooperative = people[roles.REVIEWER], lender()
    client.force_login(reviewer)
    add = reverse("admin:portal_seat_add")
    seat = {"name": "Bendahara Contoh", "email": "Bendahara@contoh.example", "phone": "", "cooperative": cooperative.pk,
            "capacity": "pengurus", "since": "", "until": "2099-12-31"}  # fmt: skip

    staff = client.post(add, seat | {"email": people[roles.HEAD].email})
    nothing = client.post(add, seat | {"email": ""})
    made = client.post(add, seat)
    again = client.post(add, seat | {"until": ""}), client.post(add, seat | {"until": ""})
    assert (staff.status_code, nothing.status_code, made.status_code) == (200, 200, 302)
    assert [one.status_code for one in again] == [302, 200] and "sudah mempunyai akses" in again[1].content.decode()
    first = cooperative.memberships.order_by("pk").first()
    assert first.user.email == "bendahara@contoh.example" and not first.user.has_usable_password()
    assert first.user.memberships.count() == 2 and first.history.first().history_user == reviewer
    assert Notice.objects.filter(event="portal.invited", to=first.user.email).count() == 2

    change = reverse("admin:portal_seat_change", args=[first.pk])
    mended = seat | {"name": "Bendahara Baru", "until": "2098-01-01", "email": "baru@contoh.example"}
    desk_of = at_desk(first.user)
    assert page(desk_of, "cooperative", cooperative.code).status_code == 200
    assert client.post(change, mended).status_code == 302
    first = cooperative.memberships.get(pk=first.pk)
    assert page(desk_of, "cooperative", cooperative.code).status_code == 302  # the old address is out at once
    told = dict(Notice.objects.filter(event="portal.moved").values_list("to", "body"))
    assert set(told) == {"bendahara@contoh.example", "baru@contoh.example"}
    assert "tidak dapat dipakai" in told["bendahara@contoh.example"] and "baru@" not in " ".join(told.values())
    wrong = client.post(add, seat | {"name": "Orang Lain", "email": "baru@contoh.example"})
    assert wrong.status_code == 200 and "milik akun Bendahara Baru" in wrong.content.decode()
    assert (first.until, first.user.name, first.user.email) == (
        date(2098, 1, 1),
        "Bendahara Baru",
        "baru@contoh.example",
    )

    stale = client.post(change, mended | {"until": ""})  # the same seat without an end is there already
    assert stale.status_code == 200 and "belum berakhir" in stale.content.decode()

    code = reverse("admin:portal_seat_code", args=[first.pk])
    assert client.post(code, {"reason": ""}).status_code == 422
    shown = client.post(code, {"reason": "Telepon balik 0341-000"}).content.decode()
    assert "Bacakan kode ini sekarang" in shown and "Telepon balik 0341-000" in client.get(code).content.decode()
    page_of = client.get(cooperative.get_absolute_url()).content.decode()
    assert "Bendahara Baru" in page_of and f"?cooperative={cooperative.pk}" in page_of
    client.force_login(people[roles.AUDITOR])
    assert (client.get(change).status_code, client.get(code).status_code, client.get(add).status_code) == (
        200,
        403,
        403,
    )
    with pytest.raises(PermissionDenied):
        desk.invite(people[roles.AUDITOR], cooperative=cooperative, name="x", capacity="pengurus")
    with pytest.raises(ValidationError):
        desk.invite(reviewer, cooperative=cooperative, name="x", email=reviewer.email, capacity="pengurus")


def test_desk_takes_the_same_queries_with_one_and_three_papers_years_and_cooperatives(treasurer):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, report = at_desk(treasurer), begun(treasurer)
    counts = []
    for number in (1, 3):
        while report.attachments.count() < number:
            workflow.attach(report, "lain", _clean(report.attachments.count()), treasurer)
        while treasurer.memberships.count() <= number:
            treasurer.memberships.create(cooperative=lender(), capacity=Capacity.BOARD)
        with CaptureQueriesContext(connection) as seen:
            page(client, "report", report)
        with CaptureQueriesContext(connection) as home:
            assert f"{number + 1} koperasi" in client.get("/portal/").content.decode()
        counts.append((len(seen), len(home)))
        for year in (2023, 2024):
            CampaignFactory(tahun_buku=year)
        if number == 1:
            workflow.open_report(report.cooperative, Campaign.objects.get(tahun_buku=2024), treasurer)
    assert counts[0] == counts[1]


def _clean(number: int):
    from klinik_koperasi.files.checks import CleanFile

    return CleanFile(b"%d" % number, "image/png", ".png", f"{number}.png", f"{number:064}")
