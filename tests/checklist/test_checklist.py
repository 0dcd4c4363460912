"""The checklists: versions that are final, answers of two reviewers, counts that become scores, and who may."""

import shutil

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from cooperatives.enums import Capacity
from klinik_koperasi.accounts import roles
from klinik_koperasi.drafts.forms import VERSION
from klinik_koperasi.drafts.models import Draft
from reports import workflow
from reports.checklist import answering, selectors, sheets
from reports.checklist.models import Answer, Filling, Item, Sheet
from reports.demo import _amounts, facts_of
from reports.instruments import instrument
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.reports import CampaignFactory, lender

pytestmark = pytest.mark.django_db
KKPKK, PERDEP = "kkpkk_ksp", "perdep06_2016_konvensional"


def keyed(reviewer, cooperative=None):
    """A report with figures, as it lies before the reviewer."""
    report = workflow.open_report(cooperative or lender(), CampaignFactory(), reviewer)
    workflow.key_in(report, facts_of(report), _amounts(report, 1, None), reviewer)
    return workflow.report_machine.apply("send", report, reviewer)


def address(report, part="a_i") -> str:
    return f"/admin/checklist/filling/laporan/{report.pk}/{part}/"


def version_on(response) -> str:
    return response.context["draft"].version


def test_sheets_are_those_of_the_instruments_and_a_loaded_version_is_final(tmp_path, capsys):
    by_name = {sheet.name: sheet for sheet in Sheet.objects.newest()}
    items = Item.objects.filter(indicator__sheet=by_name[KKPKK])
    call_command("load_checklist")

    assert "none is new" in capsys.readouterr().out
    assert (items.count(), by_name[KKPKK].indicators.count()) == (145, 34)
    assert set(items.values_list("of", flat=True)) == {1}
    per_part = [(part.key, part.asked) for part in parts_of(by_name[KKPKK])]
    assert per_part == [("a_i", 28), ("a_ii", 30), ("a_iii", 19), ("b_i", 21), ("b_ii", 47)]
    assert sum(Item.objects.filter(indicator__sheet=by_name[PERDEP]).values_list("of", flat=True)) == 38
    assert items.exclude(doubt="").count() == 16 and "perlu dikonfirmasi" in by_name[KKPKK].source

    for change in (items.filter(code="AI1a"), Sheet.objects, by_name[KKPKK].indicators):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change.update(**{"version": "x"} if change is Sheet.objects else {"position": 9})
    some = by_name[KKPKK].indicators.first()
    for act in (
        items.first().delete, lambda: by_name[KKPKK].indicators.all()._raw_delete("default"),
        lambda: Sheet.objects.filter(pk=by_name[KKPKK].pk)._raw_delete("default"),
        lambda: some.items.create(code="zz", text="Baru", position=99),
        lambda: by_name[KKPKK].indicators.create(question="zz", name="Baru", part="x", part_title="X", position=99),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()
    file = tmp_path / "kkpkk.yaml"
    shutil.copy(sheets.FOLDER / f"{KKPKK}-2026.1.yaml", file)
    text = file.read_text()
    for wrong, words in (
        (text.replace("Papan nama terpasang", "Papan nama"), "loaded with other content"),
        (text.replace("AII2c", "AII2b"), "a code twice"),
        (text.replace('          - {code: AII2c, text: "Papan nama terpasang"}\n', ""), "does not count so"),
    ):
        file.write_text(wrong)
        with pytest.raises(sheets.BadSheet, match=words):
            sheets.load(folder=tmp_path)
    file.write_text(text.replace('"2026.1"', '"2026.2"').replace("Papan nama terpasang", "Papan nama"))
    assert sheets.load(folder=tmp_path) == [f"{KKPKK} 2026.2"]
    assert Sheet.objects.filter(name=KKPKK).count() == 2


def parts_of(sheet):
    found = {}
    for indicator in sheet.indicators.prefetch_related("items"):
        found.setdefault(indicator.part, []).append(indicator)
    return [selectors.Part(sheet, key, own[0].part_title, own, {}) for key, own in found.items()]


def test_answers_are_kept_counted_and_scored_by_aspect(client, people, django_assert_max_num_queries):
    reviewer = people[roles.REVIEWER]
    report = keyed(reviewer)
    client.force_login(reviewer)
    start = client.get(f"/admin/checklist/filling/laporan/{report.pk}/")
    page = client.get(start["Location"])
    first = {f"AI1{letter}": "1" for letter in "abcd"} | {"AI1d": "0", "AI2a": "1", "AI2a_catatan": "BA RAT hal. 3"}

    saved = client.post(address(report), first | {"lanjut": "1"})
    onwards = client.post(address(report, "manajemen"), {"3a_manajemen_umum": "10", "3b_kelembagaan": "6"})
    refused = client.post(
        address(report, "manajemen"), {"3a_manajemen_umum": "13", "3b_kelembagaan_catatan": "x" * 2001}
    )

    assert start["Location"] == address(report) and page.status_code == 200
    assert "28 pada halaman ini terjawab" in page.content.decode() and "perlu dikonfirmasi" in page.content.decode()
    assert not Filling.objects.filter(report=report, answers=None).exists()  # looking at it keeps nothing
    assert saved["Location"] == address(report, "a_ii") and onwards.status_code == 302
    assert (
        refused.status_code == 422
        and "0 sampai 12" in refused.content.decode()
        and 'value="13"' in refused.content.decode()
    )
    assert selectors.counts(report, instrument(KKPKK)) == {"A_I_1_keanggotaan_terbuka": 3}  # AI2 is only begun
    assert selectors.counts(report, instrument(PERDEP)) == {"3a_manajemen_umum": 10, "3b_kelembagaan": 6}
    note = Answer.objects.get(item__code="AI2a", filling__report=report)
    assert (note.yes, note.note, note.by) == (1, "BA RAT hal. 3", reviewer)
    kkpkk, perdep = selectors.scores(
        report, selectors.parts(report)
    )  # the page, the report's page and the letter say the same
    assert [one.instrument for one in (kkpkk, perdep)] == [KKPKK, PERDEP]
    assert kkpkk.score["aspects"][0] | {"name": "", "weight": 0} == {
        "id": "tata_kelola", "name": "", "weight": 0, "value": 75, "indicators": "1 dari 17"}  # fmt: skip
    assert (kkpkk.score["indicators"], kkpkk.score["questions"]) == ("27 dari 60 indikator", "1 dari 34")
    management = next(one for one in perdep.score["aspects"] if one["id"] == "manajemen")
    assert (management["value"], management["indicators"]) == (10 * 0.25 + 6 * 0.5, "2 dari 5")
    assert (perdep.score["value"], perdep.score["of"], perdep.score["indicators"]) == (
        86.25,
        91,
        "19 dari 22 indikator",
    )
    assert kkpkk.score["category"] is perdep.score["category"] is None
    shown = client.get(address(report, "manajemen")).content.decode()
    assert "27 dari 60 indikator" in shown and "75,00" in shown and "Sehat" not in shown
    assert not workflow.recheck(report) and not workflow.reassess(report)
    on_report = client.get(report.get_absolute_url()).content.decode()
    assert "5 dari 145" in on_report and "27 dari 60 indikator" in on_report and "nilai 86,25 dari 91" in on_report
    rows = client.get("/admin/checklist/filling/").content.decode()
    assert "5 dari 145" in rows and "2 dari 5" not in rows and "18 dari 38" in rows
    assert client.get(f"/admin/checklist/filling/{note.filling_id}/change/")["Location"].endswith(
        f"/laporan/{report.pk}/"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=note.pk).update(yes=2)
    client.get(address(report))
    with django_assert_max_num_queries(21):  # however many answers there are
        client.get(address(report))


def test_two_reviewers_write_at_once_and_nothing_is_lost(client, people):
    reviewer, head = people[roles.REVIEWER], people[roles.HEAD]
    report = keyed(reviewer)
    client.force_login(reviewer)
    seen = version_on(client.get(address(report)))
    sheet = selectors.sheets_for(report)[0]
    items = {item.code: item for item in Item.objects.filter(indicator__sheet=sheet)}

    with transaction.atomic():
        answering.keep(report, sheet, {items["AI1a"]: (0, ""), items["AI1b"]: (1, "SK")}, head)
    mine = {"AI1a": "1", "AI1c": "1", VERSION: seen}
    clash = client.post(address(report), mine)
    (told,) = clash.context["form"].clashes
    again = client.post(address(report), mine | {VERSION: version_on(clash)})

    assert clash.status_code == 422 and (told.mine, told.theirs) == ("Ya", "Tidak") and head.name in told.who
    assert (
        "Dua tulisan" in clash.content.decode()
        and not Draft.objects.filter(closed=True).exclude(user=reviewer).exists()
    )
    assert again.status_code == 302
    kept = {a.item.code: (a.yes, a.note, a.by) for a in Answer.objects.of_report(report).select_related("item")}
    assert kept == {"AI1a": (1, "", reviewer), "AI1b": (1, "SK", head), "AI1c": (1, "", reviewer)}


def test_who_may_not_answer_and_what_stays_as_it_is(client, people):
    reviewer, head = people[roles.REVIEWER], people[roles.HEAD]
    report = keyed(reviewer)
    sheet = selectors.sheets_for(report)[0]
    item = Item.objects.get(indicator__sheet=sheet, code="AI1a")
    member = UserFactory(role=roles.REVIEWER)
    member.memberships.create(cooperative=report.cooperative, capacity=Capacity.MEMBER)
    client.force_login(reviewer)
    given = {"AI1a": "1", "AI1b": "1", "AI1c": "0", "AI1d": "1", "AI1d_catatan": "SK hal. 2"}
    client.post(address(report), given)

    for who in (member, people[roles.AUDITOR], people[roles.OFFICER]):
        client.force_login(who)
        shown = client.get(address(report)).content.decode()
        assert "disabled" in shown and 'value="Simpan"' not in shown
        assert client.post(address(report), {"AI1a": "0"}).status_code == 403
        with pytest.raises(PermissionDenied), transaction.atomic():
            answering.keep(report, sheet, {item: (0, "")}, who)
    for name in ("check", "start"):
        report = workflow.report_machine.apply(name, report, reviewer)
    report = workflow.report_machine.apply("propose", report, reviewer, outcome="tanpa_catatan")
    workflow.report_machine.apply("settle", report, head)
    client.force_login(head)
    assert "sudah ditetapkan" in client.get(address(report)).content.decode()
    assert client.post(address(report), {"AI1a": "0"}).status_code == 403
    assert Answer.objects.get(filling__report=report, item=item).yes == 1
    a_correction_takes_the_answers_over_and_a_reviewer_confirms_them(client, report, reviewer, given)

    assert client.get(address(report, "tidak_ada")).status_code == 404
    assert client.get("/admin/checklist/filling/laporan/999999/a_i/").status_code == 404
    general = workflow.open_report(CooperativeFactory(), CampaignFactory(), reviewer)
    assert selectors.parts(general) == selectors.scores(general, []) == []
    assert client.get(f"/admin/checklist/filling/laporan/{general.pk}/").status_code == 404
    newer = Sheet.objects.create(name=KKPKK, version="2099.1", instrument=KKPKK, title="Baru", source="Uji")
    other = keyed(reviewer)
    assert newer not in selectors.sheets_for(report) and newer in selectors.sheets_for(other)


def a_correction_takes_the_answers_over_and_a_reviewer_confirms_them(client, report, reviewer, given):
    second, lead = workflow.correct(report, reviewer), instrument(KKPKK)
    client.force_login(reviewer)
    page = client.get(address(second)).content.decode()
    on_report = client.get(second.get_absolute_url()).content.decode()

    assert (selectors.counts(report, lead), selectors.counts(second, lead)) == ({"A_I_1_keanggotaan_terbuka": 3}, {})
    assert "Diambil dari versi 1" in page and "4 jawaban pada halaman ini" in page and "SK hal. 2" in page
    assert "4 dari versi sebelumnya perlu dipastikan" in on_report and "0 dari 145" in on_report
    assert "0 dari 145" in client.get("/admin/checklist/filling/").content.decode()
    with transaction.atomic():  # a merge of cooperatives may drop the draft with what is only taken over
        answering.let_go(second)
        assert not second.fillings.exists()
        transaction.set_rollback(True)
    client.post(address(second), given | {"AI1a": "0"})
    assert selectors.counts(second, lead) == {"A_I_1_keanggotaan_terbuka": 2}
    assert not Answer.objects.of_report(second).exclude(carried_from=None).exists()
    assert "Diambil dari versi" not in client.get(address(second)).content.decode()
    with pytest.raises(ValidationError, match="sudah diisi penelaah"):
        answering.let_go(second)
