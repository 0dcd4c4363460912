"""All reports of a campaign looked at again: who is due, the versions kept, one that fails, a run that goes on where it was."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from klinik_koperasi.accounts import roles
from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job
from reports import workflow
from reports.checks.base import RULES, Finding
from reports.recap import rechecking
from tests.checklist.test_checklist import keyed
from tests.factories.reports import CampaignFactory

pytestmark = pytest.mark.django_db
NEW = Finding("Aturan baru menemukan ini.")


def test_a_changed_rule_makes_reports_due_and_the_job_looks_at_each(
    client, people, monkeypatch, django_assert_num_queries
):
    reviewer, head = people[roles.REVIEWER], people[roles.HEAD]
    first, second, settled = keyed(reviewer), keyed(reviewer), keyed(reviewer)
    steps = [("check", reviewer, {}), ("start", reviewer, {}), ("propose", reviewer, {"outcome": "tanpa_catatan"})]
    for name, actor, data in [*steps, ("settle", head, {})]:
        settled = workflow.report_machine.apply(name, settled, actor, **data)
    campaign, before = first.campaign, settled.paper.findings.count()
    assert rechecking.outdated(campaign) == 0

    monkeypatch.setitem(RULES, 1, replace(RULES[1], version=7, check=lambda case: iter([NEW])))
    with django_assert_num_queries(1):
        assert rechecking.outdated(campaign) == 2  # the settled one keeps its findings
    now = rechecking.instruments_now()
    monkeypatch.setattr(rechecking, "instruments_now", lambda: now | {"perdep06_2016_konvensional": "2099.1"})
    assert rechecking.outdated(campaign) == 3  # but lacks the newer instrument
    monkeypatch.undo()
    monkeypatch.setitem(RULES, 1, replace(RULES[1], version=7, check=lambda case: iter([NEW])))
    client.force_login(head)
    page = client.get("/admin/rekap/").content.decode()
    assert client.post("/admin/rekap/periksa-ulang/", {"tahun": "²"}).status_code == 404
    leads = client.post("/admin/rekap/periksa-ulang/", {"tahun": str(campaign.tahun_buku)})
    job = Job.objects.get(kind="reports_recheck")
    work.run(job.pk)

    job.refresh_from_db()
    assert "2 laporan tahun buku 2025" in page and leads["Location"].endswith(f"/jobs/job/{job.pk}/change/")
    assert (job.status, job.done, job.total, job.failed) == ("selesai", 3, 3, 0)
    assert (
        job.result["changed"] == 2
        and job.result["rules"]["01"] == 7
        and job.result["instruments"]["kkpkk_ksp"] == "2026.1"
    )
    for report in (first, second):
        assert report.paper.rules["01"] == 7 and report.paper.findings.filter(rule="01", rule_version=7).exists()
    assert settled.paper.rules["01"] == 1 and settled.paper.findings.count() == before
    assert rechecking.outdated(campaign) == 0
    client.force_login(reviewer)
    assert "Periksa ulang semua" not in client.get("/admin/rekap/").content.decode()
    assert client.post("/admin/rekap/periksa-ulang/", {"tahun": "2025"}).status_code == 403
    with pytest.raises(PermissionDenied):
        rechecking.start(campaign, reviewer)


def test_a_killed_run_goes_on_and_one_bad_report_stops_none_of_the_others(people, monkeypatch):
    reviewer, campaign = people[roles.REVIEWER], CampaignFactory()
    reports = [keyed(reviewer) for _ in range(3)]
    job = rechecking.start(campaign, people[roles.HEAD])
    Job.objects.filter(pk=job.pk).update(result={"changed": 5, "after": reports[0].pk})  # as the killed run left it
    seen = []

    def recheck(report, actor):
        seen.append(report.pk)
        if report == reports[1]:
            raise ArithmeticError("angka yang tidak mungkin")
        return True

    monkeypatch.setattr(workflow, "recheck", recheck)
    work.run(job.pk)

    job.refresh_from_db()
    assert seen == [reports[1].pk, reports[2].pk]
    assert (job.status, job.done, job.failed, job.result["changed"]) == ("selesai", 3, 1, 6)
    assert "angka yang tidak mungkin" in job.failures.open().read().decode("utf-8-sig")
