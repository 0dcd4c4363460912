"""The synthetic city: every state is shown, the same again for the same seed, never beside real rows."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consultations.enums import KeeperAnswer, RequestStatus, SessionStatus, TimeKind
from consultations.models import OfficerTime, PlaceConsent, Request, RequestLog, Session
from consultations.workflow.sessions import standing_paper
from cooperatives.models import Alert, Cooperative, Merge, PaperFile
from klinik_koperasi.accounts.models import User
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import Profile
from klinik_koperasi.printing.models import PrintBatch
from reports.enums import Outcome
from reports.enums import ReportStatus as S
from reports.models import Finding, Remark, Report, Waiver
from tests.factories.consultations import request_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def local(settings, tmp_path):
    settings.LOCAL_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return tmp_path


def counts() -> tuple:
    return tuple(model.objects.count() for model in (Cooperative, Request, Session, User, IssuedDocument))


def test_demo_shows_every_state_once_with_random_passwords(local, client):
    call_command("load_demo", cooperatives=45)

    assert set(Request.objects.values_list("status", flat=True)) == set(RequestStatus.values)
    assert set(Session.objects.values_list("status", flat=True)) == set(SessionStatus.values)
    assert {document.state for document in IssuedDocument.objects.all()} == {"sah", "digantikan"}
    assert len(Request.objects.sent().datetimes("submitted_at", "month")) >= 12
    assert not Request.objects.sent().filter(log=None).exists()
    assert set(Request.objects.values_list("pk", flat=True)) <= set(Request.history.values_list("id", flat=True))
    assert not RequestLog.objects.filter(at__gt=timezone.now()).exists()
    assert not Notice.objects.filter(fate="menunggu", channel="email").exists()
    assert "DATA CONTOH" in client.get("/").content.decode()

    two_book_years_of_reports_in_every_state()
    shown_with_papers = Session.objects.filter(attachments__in_summary=True).exclude(photo_consent="").get()
    assert standing_paper(shown_with_papers, Kind.MINUTES).attachments.exists()  # the sheet that came back signed
    assert Session.objects.exclude(odd_hours_reason="").exists()
    assert set(PlaceConsent.objects.values_list("answer", flat=True)) == {"", *KeeperAnswer.values}
    assert set(OfficerTime.objects.values_list("kind", flat=True)) == set(TimeKind.values)
    assert PrintBatch.objects.get().job.status == "menunggu"  # the worker makes it
    assert Merge.objects.get().moved and PaperFile.objects.count() == 3

    file = local / "demo-accounts.txt"
    passwords = [line.split("\t")[1] for line in file.read_text().splitlines()]
    assert len(set(passwords)) == len(passwords) == User.objects.count()
    assert file.stat().st_mode & 0o077 == 0
    assert User.objects.get(username="petugas").check_password(passwords[0])

    first = counts()
    call_command("load_demo", cooperatives=65)
    assert counts() == (65, *first[1:])
    assert Alert.objects.open().exists()  # "Perlu perhatian" shows some on the first day, before the daily round


def two_book_years_of_reports_in_every_state():
    shown = set(Report.objects.values_list("campaign__tahun_buku", "status"))
    assert shown == {(year, status) for year in (2024, 2025) for status in S.values}
    assert all(report.demo and report.paper.amounts for report in Report.objects.all())
    told = Finding.objects.filter(submission__report__campaign__tahun_buku=2025)
    assert told.explained().exists() and Waiver.objects.exists()  # a difference explained, a rule waived
    assert set(Remark.objects.values_list("kind", flat=True)) >= {"penjelasan", "keberatan"}
    old, new = Report.objects.get(version=2).cooperative.reports.order_by("version")
    assert (old.status, new.status) == (S.SETTLED, S.DRAFT)  # a correction beside the old version
    written = set(IssuedDocument.objects.values_list("kind", flat=True))
    assert written >= {Kind.REVIEW_RESULT, Kind.REPORT_MENDING, Kind.REPORT_REMINDER}
    assert set(Report.objects.settled().values_list("outcome", flat=True)) == set(Outcome.values)


def test_demo_is_refused_in_production(settings, local):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        call_command("load_demo")


def test_demo_is_refused_beside_real_rows(local):
    request_in("diajukan")

    with pytest.raises(CommandError, match="real rows"):
        call_command("load_demo")

    assert not Profile.objects.exists()
