"""Who decides in whose place, what is looked at again, what earlier years said, and what merging two cooperatives refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cooperatives.enums import Capacity
from cooperatives.workflow.merging import merge, seen
from klinik_koperasi.accounts import roles
from klinik_koperasi.merging import with_care
from klinik_koperasi.office.models import Signatory
from reports import health, instruments, selectors, workflow
from reports.checks.base import RULES
from reports.enums import ReportStatus as S
from reports.models import Finding, Report, SheetConfirmation
from reports.workflow import report_machine
from tests.factories.accounts import UserFactory
from tests.factories.portal import at_desk, seated
from tests.factories.reports import CampaignFactory, lender, report_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_an_acting_head_in_force_settles_but_not_one_whose_time_is_over_nor_the_proposer(people, tmp_path):
    acting = UserFactory(role=roles.REVIEWER, nip="198001012005011001")
    report = report_in(S.PROPOSED, people, tmp_path)
    post = {"post": Signatory.Post.DIVISION_HEAD, "title": "Kepala Bidang", "name": acting.name, "nip": acting.nip}
    seat = Signatory.objects.create(
        capacity="Plt.", period=(TODAY - timedelta(days=30), TODAY - timedelta(days=1)), **post
    )

    with pytest.raises(PermissionDenied):
        report_machine.apply("settle", report, acting)
    Signatory.objects.filter(pk=seat.pk).update(period=(TODAY, None))
    people[roles.REVIEWER].nip = acting.nip
    with pytest.raises(ValidationError, match="usulkan sendiri"):
        report_machine.apply("settle", report, people[roles.REVIEWER])
    for capacity in ("Plt.", "", "Plh."):
        Signatory.objects.filter(pk=seat.pk).update(capacity=capacity)
        assert ("settle" in {step.name for step in report_machine.offered(report, acting)}) == bool(capacity), capacity
        if capacity:
            with transaction.atomic():
                assert report_machine.apply("settle", report, acting).settled_by == acting
                transaction.set_rollback(True)
        else:
            with pytest.raises(PermissionDenied):  # whoever is the head by name and no account of the head's role
                report_machine.apply("settle", report, acting)


def test_nobody_is_assigned_to_their_own_cooperative(client, people, tmp_path):
    report, other = report_in(S.SENT, people, tmp_path), people[roles.HEAD]
    other.memberships.create(cooperative=report.cooperative, capacity=Capacity.MEMBER)

    for who, words in ((other, "Tugaskan orang lain"), (people[roles.AUDITOR], "tidak berwenang")):
        with pytest.raises(ValidationError, match=words):
            report_machine.apply("assign", report, people[roles.REVIEWER], reviewer=who)
    with pytest.raises(ValidationError, match="ditelaah orang lain"):
        report_machine.apply("waive", report, other, rule="01", reason="x", until=TODAY)
    with pytest.raises(ValidationError, match="99 tidak ada"):
        report_machine.apply("waive", report, people[roles.ADMINISTRATOR], rule="99", reason="x", until=TODAY)
    report_machine.apply("assign", report, other, reviewer=people[roles.REVIEWER])
    client.force_login(other)
    page = client.get(report.get_absolute_url()).content.decode()

    assert f"{people[roles.REVIEWER].name} (1 laporan berjalan)" in page
    (load,) = selectors.loads_now()
    assert (load["person"], load["open"], load["days"]) == (people[roles.REVIEWER], 1, 0)


def test_a_changed_rule_is_applied_again_and_what_was_told_stays_on_record(people, tmp_path, monkeypatch):
    report = report_in(S.REVIEWED, people, tmp_path, changes={("kas", "ini"): 13_500_000})
    settled = report_in(S.SETTLED, people, tmp_path, changes={("kas", "ini"): 13_500_000})
    before = set(report.paper.findings.values_list("rule", flat=True))
    told = settled.paper.findings.count()

    assert not workflow.recheck(report) and not workflow.recheck(settled)
    workflow.remark(report.paper.findings.get(rule="01"), people[roles.HEAD], "Sudah benar.", kind="keberatan")
    assert workflow.unanswered(report) == ["01"]
    monkeypatch.setitem(RULES, 1, replace(RULES[1], version=2, check=lambda case: iter(())))
    done = workflow.recheck(report)
    workflow.recheck(settled)

    assert (done.new, done.retired, bool(workflow.recheck(report))) == (0, 1, False)
    assert set(report.paper.findings.values_list("rule", flat=True)) == before - {"01"}
    assert workflow.unanswered(report) == []  # what fell waits for nobody
    gone = Finding.every.get(submission=report.paper, rule="01")
    assert gone.rule_version == 1 and gone.retired_at and report.paper.rules["01"] == 2
    assert report.log.filter(step="recheck").count() == 1 and settled.paper.findings.count() == told


def test_earlier_years_are_told_beside_the_new_findings(client, people, tmp_path):
    cooperative, wrong = lender(), {("kas", "ini"): 13_500_000}
    report_in(
        S.SETTLED, people, tmp_path, cooperative=cooperative, campaign=CampaignFactory(tahun_buku=2024), changes=wrong
    )
    report = report_in(S.SENT, people, tmp_path, cooperative=cooperative, changes=wrong)

    client.force_login(people[roles.REVIEWER])
    page = client.get(report.get_absolute_url()).content.decode()

    assert selectors.earlier_findings(report)["01"] == [2024] and "01 (2024)" in page
    own = at_desk(seated(cooperative)).get(reverse("portal_report", args=[report])).content.decode()
    assert "juga bertemuan pada tahun buku 2024." in own


def test_a_predicate_waits_for_the_offices_word_on_its_worksheet(client, people):
    lead = instruments.instrument("kkpkk_ksp")
    results = [health.Result(one, value=1, grade=4, score=4) for one in lead.ratios]
    yes = {question.id: question.count for question in lead.questions}

    assert health.score(results, lead, yes).category == ""
    entry = {"worksheet": f"{lead.id} {lead.version}", "sheet": "Lembar KUK 2", "confirmed_by": "Kepala Bidang"}
    for who, day, kept in (
        (roles.REVIEWER, TODAY, 0),
        (roles.HEAD, TODAY + timedelta(days=1), 0),
        (roles.HEAD, TODAY, 1),
    ):
        client.force_login(people[who])
        client.post("/admin/reports/sheetconfirmation/add/", entry | {"confirmed_on": day})
        assert SheetConfirmation.objects.count() == kept

    found = health.score(results, lead, yes, confirmed=selectors.is_confirmed(lead))
    assert (found.category, found.note) == ("Sehat", "") and SheetConfirmation.history.count() == 1
    assert health.score(results[:5], lead, yes, confirmed=True).category == ""


def test_cooperatives_with_two_open_reports_of_a_year_are_not_merged_before_one_is_settled(people, tmp_path):
    admin = people[roles.ADMINISTRATOR]
    kept, gone, campaign = lender(name="KSP Contoh Satu"), lender(name="KSP Contoh Dua"), CampaignFactory()
    mine = report_in(S.REVIEWED, people, tmp_path, cooperative=kept)
    theirs = report_in(S.SENT, people, tmp_path, cooperative=gone)
    workflow.ask_for_time(kept, campaign, TODAY + timedelta(days=5), "Audit", admin)
    workflow.ask_for_time(gone, campaign, TODAY + timedelta(days=5), "Audit", admin)
    how = {"take": [], "choices": {}, "reason": "Tercatat dua kali"}

    with pytest.raises(ValidationError, match=r"KSP Contoh Satu .* ditelaah; KSP Contoh Dua .* terkirim"):
        merge(kept, gone, admin, compared=seen(kept, gone), **how)
    assert theirs.__class__.objects.get(pk=theirs.pk).cooperative == gone
    for step, actor, data in (
        ("propose", people[roles.REVIEWER], {"outcome": "tanpa_catatan"}),
        ("settle", people[roles.HEAD], {}),
    ):
        mine = report_machine.apply(step, mine, actor, **data)
    merge(kept, gone, admin, compared=seen(kept, gone), **how)

    assert [(r.pk, r.version) for r in Report.objects.filter(cooperative=kept).order_by("version")] == [
        (mine.pk, 1),
        (theirs.pk, 2),
    ]
    assert kept.report_time_requests.count() == 1
    with pytest.raises(ImproperlyConfigured, match="reports.merging already"):
        with_care("reports.Report")(lambda gone, kept, choices: None)  # one rule a table, whatever the order of apps
