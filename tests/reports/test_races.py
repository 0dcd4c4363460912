"""Two people on one report at the same moment, on connections of their own: one succeeds, the other reads who was faster."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.workflow import StaleStep
from reports import samples, workflow
from reports.enums import ReportStatus as S
from reports.models import Extension, ExtensionRequest, Report
from reports.workflow import report_machine
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.reports import report_in
from tests.kernel.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_settle_key_in_or_answer_at_once(tmp_path):
    people = {name: UserFactory(role=name) for name in (roles.REVIEWER, roles.HEAD, roles.ADMINISTRATOR)}
    head, other, reviewer = people[roles.HEAD], people[roles.ADMINISTRATOR], people[roles.REVIEWER]
    report, draft = report_in(S.PROPOSED, people, tmp_path), report_in(S.DRAFT, people, tmp_path)
    amounts, late = samples.amounts(draft.chart), timezone.localdate() + timedelta(days=400)
    asked = workflow.ask_for_time(draft.cooperative, draft.campaign, late, "Audit", reviewer)

    settled = at_once(lambda who: report_machine.apply("settle", report, who), [head, other])
    keyed = at_once(lambda who: workflow.key_in(draft, {}, amounts, who), [head, other, reviewer])
    answered = at_once(
        lambda answer: answer(asked, other, "Sesudah dipertimbangkan"), [workflow.grant_time, workflow.refuse_time]
    )

    for results, words in ((settled, "Sudah diproses oleh"), (answered, "Sudah dijawab oleh")):
        (refused,) = [one for one in results if isinstance(one, Exception)]
        assert isinstance(refused, StaleStep) and words in refused.message
    report.refresh_from_db()
    assert report.settled_by in (head, other) and report.log.filter(step="settle").count() == 1
    assert sorted(paper.number for paper in keyed) == [1, 2, 3] and draft.submissions.count() == 3
    decision = ExtensionRequest.objects.get(pk=asked.pk).decision
    assert Extension.objects.count() == (1 if decision == "diberikan" else 0)
    assert Report.objects.get(pk=draft.pk).status == S.DRAFT

    made = CooperativeFactory()
    opened = at_once(lambda who: workflow.open_report(made, draft.campaign, who), [head, other, reviewer])
    assert made.reports.count() == 1 and sum(isinstance(one, ValidationError) for one in opened) == 2
    assert "sudah ada" in str([one for one in opened if isinstance(one, ValidationError)])
