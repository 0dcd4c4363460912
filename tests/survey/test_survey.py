"""From the printed code to the published IKM: one answer a code, nothing that leads back, nothing told of a few."""

import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pypdf
import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.survey import method, panels, periods, releasing, selectors, workflow
from consultations.survey.documents import render_codes, render_report
from consultations.survey.models import Answer, Code, Method, Printing, Publication
from consultations.survey.workflow import CodeRefused, answer, cannot_print, open_code, print_codes, publish, withdraw
from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.models import ThrottleHit
from tests.factories.accounts import UserFactory
from tests.factories.consultations import session_in
from tests.kernel.pdfs import figures
from tests.kernel.threads import at_once

pytestmark = pytest.mark.django_db
GOOD = dict.fromkeys(method.KEYS, 4)
POSTED = dict.fromkeys(method.KEYS, "3")
RESULTS = "admin:survey_publication_changelist"


@pytest.fixture
def session(officer):
    return session_in("terlaksana", officer, days=1)


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def answers_of(month: date, count: int, score: int = 3, **more) -> None:
    fields = {"form": "kunjungan", "released": True} | more
    Answer.objects.bulk_create(Answer(month=month, **dict.fromkeys(method.KEYS, score), **fields) for _ in range(count))


def test_code_opens_the_questionnaire_once_and_every_refusal_is_a_kind_sentence(client, session, officer):
    codes = print_codes(session, officer, 6)
    assert len(set(codes)) == 6 and Printing.objects.get().count == 6
    page = reverse("survey")

    shown = client.get(page, {"kode": f"{codes[0][:4]}-{codes[0][4:].lower()}"}).content.decode()
    assert shown.count('type="radio"') == 36 and codes[0] in shown.upper() and "noindex" in shown

    missing = client.post(
        reverse("survey_send"), {**POSTED, "u5": "", "u6": "9", "kode": codes[0], "suggestion": "Lebih lama"}
    )
    assert (
        missing.status_code == 422
        and "Belum dijawab" in missing.content.decode()
        and "Pertanyaan 5:" in missing.content.decode()
    )
    assert "Lebih lama" in missing.content.decode() and missing.content.decode().count("checked") == 7

    sent = client.post(reverse("survey_send"), {**POSTED, "kode": codes[0], "age": "30", "suggestion": "<b>Bagus</b>"})
    assert sent.status_code == 302 and Answer.objects.get().suggestion == "<b>Bagus</b>"
    for again in (
        client.get(page, {"kode": codes[0]}),
        client.post(reverse("survey_send"), {**POSTED, "kode": codes[0]}),
    ):
        assert again.status_code == 422 and "sudah dipakai" in again.content.decode()
    assert Answer.objects.count() == 1

    for typed, words in [
        ("ABCDEFGH", "tidak kami kenal"),
        ("KODE", "terdiri atas 8"),
        ("", "Tulis kode"),
        ("x" * 40, "8 huruf"),
    ]:
        refused = client.get(page, {"kode": typed})
        assert refused.status_code == 422 and words in refused.content.decode(), typed
    Code.objects.update(month=periods.shifted(periods.month_of(timezone.localdate()), -2))
    assert "sudah lewat" in client.get(page, {"kode": codes[1]}).content.decode()
    with pytest.raises(CodeRefused):
        answer(codes[1], GOOD)


def test_guessing_is_slowed_down_and_changes_nothing(client):
    address = reverse("survey")
    assert client.get(address, {"kode": "ABCDEFGH"}).status_code == 422
    ThrottleHit.objects.update(hits=199)
    assert client.get(address, {"kode": "ABCDEFGH"}).status_code == 422

    assert client.get(address, {"kode": "ABCDEFGH"}).status_code == 429
    assert client.post(reverse("survey_send"), {"kode": "ABCDEFGH"}).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_two_who_send_one_code_at_once_leave_one_answer():
    officer = UserFactory(role=roles.OFFICER)
    code = print_codes(session_in("terlaksana", officer, days=1), officer, 1)[0]

    results = at_once(lambda _: answer(code, GOOD), range(8))

    assert Answer.objects.count() == 1 and results.count(None) == 1
    assert sum(isinstance(r, CodeRefused) for r in results) == 7


def test_code_that_the_night_is_just_mixing_is_looked_for_again(monkeypatch, session, officer):
    codes, real, looks, away = print_codes(session, officer, 2), workflow.open_code, [], []

    def open_code(
        typed,
    ):  # as seen from another transaction: found, gone before it is locked, and back for the next look
        looks.append(typed)
        Code.objects.bulk_create([away.pop() for _ in list(away)])
        found = real(typed)
        if len(looks) in gone:
            away.append(found)
            Code.objects.filter(pk=found.pk).delete()
        return found

    monkeypatch.setattr(workflow, "open_code", open_code)
    gone = {1}
    answer(codes[0], GOOD)
    gone = set(range(10))
    with pytest.raises(CodeRefused, match="sedang dipakai"):
        answer(codes[1], GOOD)

    assert looks == [codes[0]] * 2 + [codes[1]] * workflow.TRIES
    assert Answer.objects.count() == 1 and Code.objects.filter(used=True).count() == 1


def test_nothing_leads_from_an_answer_to_a_code_a_session_or_a_minute(session, officer):
    codes = print_codes(session, officer, 7)
    for code in codes[:6]:
        answer(code, GOOD | {"suggestion": "Terima kasih"})
    before = {row.pk for row in Answer.objects.all()}
    # what a reader of the tables sees: no foreign key, no number that counts up, no time of day, no code
    fields = {f.name: f.get_internal_type() for model in (Answer, Code) for f in model._meta.get_fields()}
    assert not {"ForeignKey", "ManyToManyField", "OneToOneField", "DateTimeField", "AutoField", "BigAutoField"} & set(
        fields.values()
    )
    told = serializers.serialize("json", [*Answer.objects.all(), *Code.objects.all(), *Printing.objects.all()])
    assert not [code for code in codes if code in told.upper()]
    assert all(row["fields"]["month"].endswith("-01") for row in json.loads(told) if "month" in row["fields"])

    assert releasing.release(timezone.localdate()) == 6

    # after the night: other keys, one transaction for all, places in the table that tell nothing of their order
    after = list(Answer.objects.all())
    assert not before & {row.pk for row in after} and all(row.released for row in after)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM survey_answer")
        assert cursor.fetchone()[0] == 1
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM survey_code")
        assert cursor.fetchone()[0] == 1
    assert open_code(codes[6]) and Code.objects.filter(used=True).count() == 6


def test_answers_count_only_with_enough_others_of_their_month_and_leftovers_go_to_the_next(monkeypatch):
    today = timezone.localdate()
    now, closed = periods.month_of(today), periods.shifted(periods.month_of(today), -2)
    answers_of(closed, 2, released=False)
    answers_of(now, 4, released=False)
    assert releasing.release(today) == 0 and releasing.waiting() == 6
    assert Answer.objects.filter(month=periods.shifted(closed, 1)).count() == 2

    answers_of(now, 1, released=False)
    assert releasing.release(today) == 5 and releasing.waiting() == 2
    Code.objects.create(digest="alt", month=periods.shifted(now, -14), form="kantor")
    assert releasing.release(today) == 0 and not Code.objects.exists()

    noon = timezone.localtime().replace(hour=12)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    answers_of(now, 5, released=False)
    assert (releasing.release_daily(), releasing.release_daily()) == (5, 0)


def test_result_is_exact_by_weight_and_tells_nothing_of_a_few(client, officer):
    month = date(2026, 2, 1)
    answers_of(month, 4, 4, age="30")
    assert selectors.result(periods.parse("2026-t1")).ikm is None
    answers_of(month, 4, 3, age="40", suggestion="Contoh saran")
    answers_of(date(2026, 5, 1), 7, 1)

    quarter = selectors.result(periods.parse("2026-t1"))
    assert (quarter.ikm, quarter.grade[0], quarter.count) == (Decimal("87.50"), "B", 8)
    assert selectors.result(periods.parse("2026")).ikm == Decimal("58.33")  # 35/15 × 25
    ages = next(table for table in quarter.profile if table.title == "Umur")
    assert ages.rows == [("30–39 tahun", None), ("40–49 tahun", None)]

    Method(pk=1, **dict.fromkeys(method.KEYS, 2)).save()
    assert selectors.result(periods.parse("2026-t1")).ikm == Decimal("87.50")
    for wrong in ({"minimum": 1}, dict.fromkeys(method.KEYS, 0), {"id": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Method.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        answers_of(month, 1, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        answers_of(date(2026, 2, 2), 1)

    client.force_login(officer)
    page = client.get(reverse(RESULTS), {"dari": "2026-01", "sampai": "2026-03"}).content.decode()
    assert (
        "87,50" in page
        and "Triwulan I 2026" in page
        and page.count("Contoh saran") == 4
        and "Terbitkan IKM" not in page
    )
    assert "Isi kedua bulan" in client.get(reverse(RESULTS), {"dari": "2026-04", "sampai": ""}).content.decode()
    assert "paling sedikit 5 jawaban" in client.get(reverse(RESULTS), {"periode": "2026-01"}).content.decode()


def test_head_sets_the_weights_and_reads_why_none_at_all_are_refused(client):
    client.force_login(UserFactory(role=roles.HEAD))
    add, parts = reverse("admin:survey_method_add"), dict.fromkeys(method.KEYS, "1")
    assert (
        "Paling sedikit satu unsur"
        in client.post(add, dict.fromkeys(method.KEYS, "0") | {"minimum": "5"}).content.decode()
    )
    assert client.post(add, parts | {"u1": "2", "minimum": "2"}).status_code == 200 and not Method.objects.exists()
    assert client.post(add, parts | {"u1": "2", "minimum": "5"}).status_code == 302
    assert Method.current().parts == [2] + [1] * 8 and client.get(add).status_code == 403


def test_page_of_results_asks_as_often_for_one_year_as_for_three(client, officer):
    client.force_login(officer)
    counts = []
    for years in (1, 3):
        Answer.objects.all().delete()
        for year in range(years):
            answers_of(date(2026 - year, 3, 1), 6 + year, 3, age="30", gender="P")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(RESULTS), {"periode": "2026"}).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_head_publishes_a_period_that_is_over_and_its_figures_stay(client, officer):
    head = UserFactory(role=roles.HEAD)
    month = date(2026, 3, 1)
    answers_of(month, 6, 4)
    period = periods.parse("2026-03")
    address = reverse("survey_result", args=["2026-03"])
    assert "Belum ada hasil" in client.get(reverse("survey_results")).content.decode()
    with pytest.raises(PermissionDenied):
        publish(period, officer)
    with pytest.raises(ValidationError, match="belum berakhir"):
        publish(periods.parse("2026"), head, today=date(2026, 12, 31))
    with pytest.raises(ValidationError, match="belum cukup"):
        publish(periods.parse("2026-02"), head)

    client.force_login(head)
    assert client.post(reverse("admin:survey_publish"), {"periode": "2026-03"}).status_code == 302
    answers_of(month, 6, 1)
    Method(pk=1, u1=9).save()
    shown = client.get(address).content.decode()
    assert "100,00" in shown and "Maret 2026" in shown and "1/9, sama untuk semua unsur" in shown

    second = publish(period, head)
    assert second.ikm == Decimal("62.50") and Publication.objects.filter(withdrawn_at=None).get() == second
    assert "62,50" in client.get(reverse("survey_results")).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk__lt=second.pk).update(withdrawn_at=None, withdrawn_by=None)
    assert client.post(reverse("admin:survey_withdraw", args=[second.pk])).status_code == 302
    assert (
        client.get(address).status_code == 404
        and client.get(reverse("survey_result", args=["2026-3"])).status_code == 404
    )
    with pytest.raises(ValidationError, match="sudah ditarik"):
        withdraw(second, head)
    assert client.post(reverse("admin:survey_publish"), {"periode": "xx"}, follow=True).status_code == 200
    database_refuses_what_no_page_offers()


def database_refuses_what_no_page_offers():
    Code.objects.create(digest="a" * 64, month=date(2026, 3, 1), form="kunjungan")
    wrong = {Answer: ["form", "age", "gender", "education", "occupation", "group_kind"], Code: ["form"]}
    for model, field in [(model, field) for model, fields in wrong.items() for field in fields]:
        with pytest.raises(IntegrityError, match=f"{field}_known"), transaction.atomic():
            model.objects.update(**{field: "x"})
    for field in ("start", "end"):
        with pytest.raises(IntegrityError, match="published_months"), transaction.atomic():
            Publication.objects.update(**{field: date(2026, 3, 2)})


def test_files_tell_the_same_figures_as_the_page(client, officer):
    answers_of(date(2026, 3, 1), 9, 3, suggestion="=1+1", gender="P")
    client.force_login(officer)

    def fetch(kind: str) -> bytes:
        response = client.get(reverse("admin:survey_file", args=[kind]), {"periode": "2026-t1"})
        assert response.status_code == 200 and f"ikm-2026-t1.{kind}" in response["Content-Disposition"]
        return response.content

    sheet = openpyxl.load_workbook(io.BytesIO(fetch("xlsx")))["IKM"]
    cells = {(row[0], row[1]): row[2] for row in sheet.iter_rows(values_only=True)}
    assert cells["IKM", "C (Kurang baik)"] == 75 and cells["Jenis kelamin", "Perempuan"] == 9
    assert "IKM;C (Kurang baik);75,00" in fetch("csv").decode("utf-8-sig") and "=1+1" not in fetch("csv").decode()
    assert client.get(reverse("admin:survey_file", args=["exe"])).status_code == 403


def test_officer_prints_codes_for_the_people_who_came_and_keys_in_a_paper(client, session, officer):
    client.force_login(officer)
    url = panels.print_url(session)
    block = panels.work_block(officer)
    assert (block.total, block.rows[0].url) == (1, url)
    assert url in client.get(session.get_absolute_url()).content.decode()
    assert 'value="28"' in client.get(url).content.decode()  # as many as were there
    too_many = client.post(url, {"way": "formulir", "count": 61})
    assert too_many.status_code == 422 and "Paling banyak 60" in too_many.content.decode()

    made = client.post(url, {"way": "slip", "count": 3})
    found = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text_of(made.content))
    assert made["Content-Type"] == "application/pdf" and len(set(found)) == 3 == Code.objects.count()
    assert panels.work_block(officer) is None and Printing.objects.get().count == 3

    page = reverse("admin:survey_paper")
    assert f"1. {method.ELEMENTS[0].question}" in client.get(page).content.decode()
    wrong = client.post(page, {**POSTED, "kode": "ABCD-2345"})
    assert wrong.status_code == 422 and "tidak kami kenal" in wrong.content.decode()
    assert client.post(page, {**POSTED, "kode": found[0]}).status_code == 302 and Answer.objects.count() == 1

    old = session_in("terlaksana", officer, days=2)
    type(old).objects.filter(pk=old.pk).update(
        period=(timezone.now() - timedelta(days=90), timezone.now() - timedelta(days=89))
    )
    old.refresh_from_db()
    assert "sudah berakhir" in cannot_print(old)
    with pytest.raises(ValidationError):
        print_codes(old, officer, 3)
    for role in (roles.AUDITOR, roles.REVIEWER):
        client.force_login(UserFactory(role=role))
        assert client.get(url).status_code == client.get(page).status_code == 403
        assert client.get(reverse(RESULTS)).status_code == 200
    client.force_login(UserFactory())
    assert client.get(reverse(RESULTS)).status_code == 403 and client.get(url).status_code in {403, 404}


@pytest.mark.full
def test_paper_form_and_report_are_whole(session, officer):
    answers_of(date(2026, 3, 1), 9, 3, gender="P")
    printed = render_codes(session, ["7F3K9QPM", "7F3K9QPN"], "formulir")
    assert set(figures(printed)) == {"Kode QR ke halaman survei"}
    form = text_of(printed)
    assert "7F3K-9QPM" in form and form.count("9. Apakah tempat dan perlengkapan") == 2
    report = text_of(render_report(selectors.result(periods.parse("2026-t1"))))
    assert (
        "75,00" in report
        and "9 jawaban" in report
        and "dibulatkan dua angka" in report
        and "KOP BELUM DIATUR" in report
    )
    assert "paling sedikit 5 jawaban" in text_of(render_report(selectors.result(periods.parse("2025"))))
