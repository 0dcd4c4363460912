"""Where a report stands is said in words on every page, to those who may read it, of each of a year's reports."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cooperatives.enums import Authority, Capacity
from cooperatives.models import Cooperative
from klinik_koperasi import merging
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents import issuing
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.drafts import keeping
from klinik_koperasi.files.checks import CleanFile
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import Profile
from klinik_koperasi.templatetags.formats import tanggal
from klinik_koperasi.workflow import StaleStep
from reports import samples, workflow
from reports.enums import ReportStatus as S
from reports.models import Campaign, Report
from reports.portal import sheets
from reports.portal import workflow as desk
from reports.portal.models import Sheet
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.portal import at_desk, reminder_letter, seated
from tests.factories.reports import CampaignFactory, lender
from tests.portal.desk import begun, filled, page
from tests.test_consistency import ENGLISH, words_of

pytestmark = pytest.mark.django_db
BOOK = CleanFile(b"PK", "", ".xlsx", "laporan.xlsx", "0" * 64)
PAGES = [("report",), ("section", "shu"), ("section", "identitas"), ("send",), ("upload",), ("sample",)]


@pytest.fixture
def office():
    """What people call when they are stuck."""
    Profile.objects.update_or_create(pk=1, defaults={"telephone": "0341-000", "hours": "Senin–Jumat"})


def test_desk_says_in_words_that_nothing_was_sent_until_it_was(treasurer, office):
    client, cooperative = at_desk(treasurer), treasurer.memberships.get().cooperative

    assert client.get("/portal/").url == reverse("portal_cooperative", args=[cooperative.code])
    assert "Laporan tahun buku 2025 BELUM dikirim" in page(client, "cooperative", cooperative.code).content.decode()
    begun_at = page(client, "open", cooperative.code, 2025, unit="").url
    report = Report.objects.get()
    assert begun_at == f"/portal/{cooperative.code}/2025/simpan-pinjam/"  # no row's number in an address
    words = page(client, "report", report).content.decode()
    assert "BELUM dikirim" in words and "belum sampai di kantor" in words and "kosong" in words

    filled(report, treasurer, {})
    for name, *args in PAGES:
        words = words_of(page(client, name, report, *args).content.decode())
        assert not ENGLISH.findall(words), (name, args)
        assert "BELUM dikirim" in words and "0341-000" in words, (name, args)
    keeping.keep(treasurer, f"reports.report:{report.pk}:posisi", "halaman-1", [["kas-ini", "9", ""]])
    assert "belum disimpan dan TIDAK ikut terkirim" in page(client, "send", report).content.decode()
    keeping.discard(treasurer, f"reports.report:{report.pk}:posisi")
    send = page(client, "send", report)
    assert "TIDAK ikut terkirim" not in send.content.decode()
    assert "Tidak ada kesalahan yang ditemukan" in send.content.decode() and "Rp1.000.000.000" in send.content.decode()
    refused = page(client, "send", report, seen=send.context["form"]["seen"].value())
    assert refused.status_code == 422 and Report.objects.get().status == S.DRAFT

    sent = page(client, "send", report, seen=send.context["form"]["seen"].value(), states="on")
    report.refresh_from_db()
    words = page(client, "report", report).content.decode()
    (document,) = IssuedDocument.objects.filter(kind="tanda_terima")
    assert sent.status_code == 302 and report.status == S.SENT
    assert "Laporan tahun buku 2025 TERKIRIM" in words and document.printed_number in words and "BELUM" not in words
    assert "Anda tidak perlu berbuat apa-apa: kantor menelaahnya" in words
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
    for name, args in (("section", ["posisi"]), ("explain", [])):  # from a page that was opened before it was sent
        refused = page(client, name, report, *args, **late)
        words = refused.content.decode()
        assert refused.status_code == 422 and "baru saja berpindah: terkirim" in words and "BELUM" not in words, name
        assert ('value="7"' in words) == (name == "section") and "Kirim laporan</button>" not in words
    assert Sheet.objects.get().amounts == kept.amounts
    again = client.post(reverse("portal_send", args=[report]), follow=True).content.decode()
    assert "TERKIRIM" in again and "Laporan sudah terkirim" in again and report.submissions.count() == 1
    with pytest.raises(StaleStep):
        sheets.take_template(kept, sheets.reading(kept), treasurer, sheets.version_of(kept), BOOK)
    assert report.paper.amounts["kas", "ini"] == samples.amounts("simpan_pinjam")["kas", "ini"]


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

    assert unit.chart == "unit_simpan_pinjam"
    assert {page(client, "sample", one).status_code for one in (report, unit)} == {200}
    words = page(client, "report", report).content.decode()
    assert "Mulai laporan unit" not in words and reverse("portal_report", args=[unit]) in words
    Report.objects.filter(pk=report.pk).update(status=S.SENT, sent_at=timezone.now())
    Sheet.objects.filter(report=unit).update(facts={"syariah": True})
    one, other = (page(client, "report", each).content.decode() for each in (report, unit))
    assert "Laporan tahun buku 2025 TERKIRIM" in one and "Laporan unit simpan pinjam tahun buku 2025 BELUM" in one
    assert one.index("BELUM") < one.index("Lampiran") and "TERKIRIM" not in other.split("Laporan lain")[0]
    assert "belum diberi skor" in other and "belum diberi skor" not in one
    assert (
        page(client, "open", report.cooperative.code, 2025, unit="1").status_code == 302 and Report.objects.count() == 2
    )


def test_desk_takes_the_same_queries_with_one_and_three_papers_letters_years_and_cooperatives(treasurer, people):
    client, report, head = at_desk(treasurer), begun(treasurer), people[roles.HEAD]
    letters, counts = [], []
    assert "Surat dari kantor" not in page(client, "report", report).content.decode()
    for number in (1, 3):
        while report.attachments.count() < number:
            workflow.attach(report, "lain", _clean(report.attachments.count()), treasurer)
        while len(letters) < number:
            letters.append(reminder_letter(report.cooperative, report.campaign, head))
        while treasurer.memberships.count() <= number:
            treasurer.memberships.create(cooperative=lender(), capacity=Capacity.BOARD)
        with CaptureQueriesContext(connection) as seen:
            words = page(client, "report", report).content.decode()
        assert all(one.number in words and f"{tanggal(one.issued_at)} · tahun buku 2025" in words for one in letters)
        with CaptureQueriesContext(connection) as home:
            assert f"{number + 1} koperasi" in client.get("/portal/").content.decode()
        counts.append((len(seen), len(home)))
        for year in (2023, 2024):
            CampaignFactory(tahun_buku=year)
        if number == 1:
            workflow.open_report(report.cooperative, Campaign.objects.get(tahun_buku=2024), treasurer)
    assert counts[0] == counts[1]
    _letters_that_count(client, report, letters, head)


def _letters_that_count(client, report: Report, letters: list, head) -> None:
    """A withdrawn letter is not offered, nor one that a correction replaced; without a report they are read all the same."""
    withdrawn, replaced, _ = letters
    issuing.void(withdrawn, head, "Salah alamat")
    correction = issuing.correct(replaced.subject, replaced.kind, lambda document: b"%PDF", head, "Salah nama")
    CampaignFactory(tahun_buku=2026, opens_on=timezone.localdate())  # there is no report of it yet

    words = page(client, "cooperative", report.cooperative.code).content.decode()

    addresses = {one: reverse("portal_letter", args=[report.cooperative.code, one]) for one in (*letters, correction)}
    assert [f'"{address}"' in words for address in addresses.values()] == [False, False, True, True]
    assert [client.get(address).status_code for address in addresses.values()] == [404, 404, 200, 200]
    assert "Mulai tahun buku 2023" in words and words.count("tahun buku 2026 BELUM") == 1  # said above, not below again
    Cooperative.objects.update(authority=Authority.PROVINCE)
    words = page(client, "cooperative", report.cooperative.code).content.decode()
    assert "Mulai" not in words and "Laporan lain" in words and addresses[correction] in words


def _clean(number: int):
    return CleanFile(b"%d" % number, "image/png", ".png", f"{number}.png", f"{number:064}")
