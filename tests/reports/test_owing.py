"""Who owes what of a book year, and reminding them: once a week, only while it is true, on paper for who has no address."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cooperatives.enums import Capacity, Status
from klinik_koperasi.accounts import roles
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.jobs.work import run
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.printing import sources
from reports import workflow
from reports.enums import Filing
from reports.enums import ReportStatus as S
from reports.models import Extension, FilingMode, Reminder
from reports.selectors.owing import obliged, owing, tally
from reports.workflow.reminding import remind
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.reports import CampaignFactory, lender, report_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_what_each_cooperative_owes_and_until_when(client, people, tmp_path):
    campaign, reviewer = CampaignFactory(), people[roles.REVIEWER]
    nothing, draft, mending, sent = (lender(name=f"KSP {name}") for name in ("Belum", "Draf", "Perbaikan", "Terkirim"))
    lender(status=Status.FROZEN), lender(tanggal_badan_hukum=date(2026, 3, 1)), lender(authority="provinsi")
    FilingMode.objects.create(cooperative=lender(), mode=Filing.EXEMPT, reason="Baru berdiri")
    FilingMode.objects.create(cooperative=mending, mode=Filing.OFFICE, reason="Tidak punya komputer")
    late = TODAY + timedelta(days=20)
    Extension.objects.create(campaign=campaign, cooperative=nothing, until=late, reason="Audit", granted_by=reviewer)
    report_in(S.DRAFT, people, tmp_path, cooperative=draft)
    report_in(S.RETURNED, people, tmp_path, cooperative=mending)
    report_in(S.SENT, people, tmp_path, cooperative=sent)
    client.force_login(reviewer)
    base = f"/admin/reports/campaign/{campaign.pk}/kewajiban/"

    found = {one.name: (one.lack, one.due) for one in owing(campaign)}

    assert found == {
        "KSP Belum": ("penyampaian", late), "KSP Draf": ("draf", campaign.due_on),
        "KSP Perbaikan": ("perbaikan", TODAY + timedelta(days=10)),
    }  # fmt: skip
    assert obliged(campaign).count() == 4
    assert [one.name for one in owing(campaign, {"cara": "kantor"})] == ["KSP Perbaikan"]
    assert [one.name for one in owing(campaign, {"lewat": "ya"})] == ["KSP Draf"]
    assert [one.name for one in owing(campaign, {"penelaah": reviewer.name})] == ["KSP Perbaikan"]
    assert {(row["all"], row["owing"], row["late"]) for row in tally(campaign, "jenis")} == {(4, 3, 1)}
    page = client.get(f"{base}?kurang=draf").content.decode()
    assert "KSP Draf" in page and "KSP Belum</a>" not in page and "Beban penelaah" in page
    assert "diketik kantor" in client.get(base).content.decode()
    assert "Tidak punya komputer" in client.get(mending.reports.get().get_absolute_url()).content.decode()
    assert client.get("/admin/reports/campaign/kewajiban/").url == base
    for name in ("kecamatan", "penelaah", "jenis", "kurang"):
        assert client.get(f"{base}?{name}=%00").status_code == 200, name
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(base)
        counts.append(len(queries))
        lender(), lender()
    assert counts[0] == counts[1]
    client.force_login(people[roles.AUDITOR])
    assert client.get(base).status_code == 200 and client.post(f"{base}ingatkan/").status_code == 403
    client.force_login(people["stranger"])
    assert client.get(base).status_code == 403


def test_reminders_go_out_while_they_are_true_and_a_letter_is_left_for_who_has_no_address(client, people, tmp_path):
    campaign, reviewer = CampaignFactory(), people[roles.REVIEWER]
    reached = lender(name="KSP Punya Alamat", email="ksp@contoh.test", phone="0341-555555; 081")
    treasurer = UserFactory(is_staff=False, email="bendahara@contoh.test", phone="+6281234567890")
    treasurer.memberships.create(cooperative=reached, capacity=Capacity.BOARD)
    silent = CooperativeFactory(name="Koperasi Tanpa Alamat", email="bukan alamat", phone="-")
    client.force_login(reviewer)

    client.post(f"/admin/reports/campaign/{campaign.pk}/kewajiban/ingatkan/")
    job = Job.objects.get()
    run(job.pk)
    job.refresh_from_db()
    notices = Notice.objects.order_by("channel", "to")

    assert (job.status, job.result) == ("selesai", {"reminded": 2, "passed": 0}) and job.failed == 1
    assert "Koperasi Tanpa Alamat" in job.failures.read().decode()
    assert [one.to for one in notices] == ["bendahara@contoh.test", "ksp@contoh.test", "+6281234567890"]
    assert "30\xa0April\xa02026" in notices[0].body and "terlambat" not in notices[0].body.lower()
    assert remind(reached, campaign, reviewer) == (None, 0)  # reminded within the week
    report_in(S.SENT, people, tmp_path, cooperative=reached)
    mail.outbox.clear()
    assert outbox.send(notices[0].pk).fate == Notice.Fate.DROPPED and not mail.outbox
    assert outbox.prepare(notices[2], reviewer).fate == Notice.Fate.DROPPED
    letter = Reminder.objects.get(cooperative=silent)
    source = sources.source_of("pengingat_laporan")
    span = sources.Span(TODAY, TODAY)
    assert letter in source.subjects(reviewer, span) and not source.subjects(people["stranger"], span)
    assert source.issue(letter, reviewer).issued_at and source.papers([letter.pk])
    assert not sources.source_of("hasil_telaah").subjects(reviewer, span)
    assert not sources.source_of("perbaikan_laporan").subjects(reviewer, span)


def test_the_front_page_and_a_cooperatives_page_tell_of_reports_and_of_who_asks_for_time(client, people, tmp_path):
    report = report_in(S.SENT, people, tmp_path)
    workflow.ask_for_time(
        report.cooperative, report.campaign, TODAY + timedelta(days=9), "Bendahara sakit", people[roles.HEAD]
    )
    client.force_login(people[roles.REVIEWER])

    front = client.get("/admin/").content.decode()
    page = client.get(reverse("cooperative_detail", args=[report.cooperative.code])).content.decode()

    assert "Permintaan waktu" in front and "Bendahara sakit" in front
    assert "Tahun buku 2025" in page and "terkirim" in page
