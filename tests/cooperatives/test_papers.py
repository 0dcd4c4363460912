"""Legal papers, branch offices, people and points: kept under their cooperative, told in time, never public."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cooperatives import papers
from cooperatives.enums import Capacity, PaperKind
from cooperatives.models import Branch, LegalPaper, Membership, PaperFile
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory, kelurahan
from tests.kernel.pdfs import pypdf_pdf

pytestmark = pytest.mark.django_db
TODAY, SCAN = timezone.localdate(), pypdf_pdf()


@pytest.fixture
def registrar(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = UserFactory(role=roles.REGISTRAR, name="Registrar Contoh")
    client.force_login(user)
    return user


def paper(cooperative=None, kind=PaperKind.LENDING, **fields) -> LegalPaper:
    cooperative = cooperative or CooperativeFactory()
    return LegalPaper.objects.create(cooperative=cooperative, kind=kind, **{"number": "1/USP", **fields})


def form_of(response) -> dict:
    """What the browser would send back: every field of the page's form and its formsets as they stand."""
    own = response.context["adminform"].form
    data = {own.add_prefix(name): own.get_initial_for_field(field, name) for name, field in own.fields.items()}
    for formset in response.context["inline_admin_formsets"]:
        for part in [formset.formset.management_form, *formset.formset.initial_forms]:
            data |= {part.add_prefix(n): part.get_initial_for_field(f, n) for n, f in part.fields.items()}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def test_papers_that_end_soon_are_told_until_a_later_one_replaces_them(django_assert_num_queries):
    old = paper(until=TODAY + timedelta(30))
    paper(old.cooperative, PaperKind.NIB, until=None)
    paper(until=TODAY + timedelta(61))
    paper(CooperativeFactory(dissolved=True), until=TODAY)
    reader = UserFactory(role=roles.REVIEWER)
    reader.has_perm("x")  # the permissions are read once per person

    with django_assert_num_queries(3):
        block = papers.work_block(reader)
    paper(until=TODAY - timedelta(1)), paper(until=TODAY + timedelta(60))
    with django_assert_num_queries(3):
        three = papers.work_block(reader)

    assert (block.total, [row.title for row in block.rows]) == (1, [old.cooperative.name])
    assert [row.due_state for row in three.rows] == ["late", "soon", "soon"] and three.total == 3
    paper(old.cooperative, until=TODAY + timedelta(900))
    assert papers.work_block(reader).total == 2 and papers.work_block(UserFactory()) is None


def test_a_paper_with_its_scan_is_kept_on_the_cooperatives_page(client, registrar):
    cooperative = CooperativeFactory()
    url = reverse("admin:cooperatives_cooperative_change", args=[cooperative.pk])
    row = {
        "papers-TOTAL_FORMS": 1, "papers-0-kind": "izin_usp", "papers-0-number": "503/1", "papers-0-date": "2024-01-05",
        "papers-0-until": "2024-12-31", "papers-0-cooperative": cooperative.pk,
    }  # fmt: skip
    data = form_of(client.get(url))

    hostile = client.post(url, data | row | {"papers-0-upload": SimpleUploadedFile("izin.pdf", b"MZ\x90")})
    response = client.post(url, data | row | {"papers-0-upload": SimpleUploadedFile("izin.pdf", SCAN)})

    assert "Jenis berkas ini tidak diterima" in hostile.content.decode() and response.status_code == 302
    kept, file = LegalPaper.objects.get(), PaperFile.objects.get()
    assert (kept.number, kept.until, file.subject, file.uploaded_by) == ("503/1", date(2024, 12, 31), kept, registrar)
    assert kept.history.get().history_user == registrar
    Membership.objects.create(cooperative=cooperative, user=registrar, capacity=Capacity.SUPERVISOR, since=TODAY)
    page, staff_page = client.get(url).content.decode(), client.get(cooperative.get_absolute_url()).content.decode()
    assert "Petugas yang terkait" in staff_page and "<strong>Registrar Contoh</strong>, pengawas" in staff_page
    assert f'href="{url}">Buka di registri</a>' in staff_page
    link = reverse("admin:cooperatives_legalpaper_file", args=[file.pk])
    assert link in page and "503/1" in staff_page and "(habis)" in staff_page
    assert client.get(link).getvalue() == SCAN
    assert kept.number in client.get(reverse("admin:cooperatives_legalpaper_changelist") + "?habis=ya").content.decode()
    for stranger in (UserFactory(), None):
        client.logout()
        if stranger:
            client.force_login(stranger)
        assert client.get(link).status_code in {302, 403}
        seen = client.get(cooperative.get_absolute_url()).content.decode()
        assert not [word for word in ("503/1", "Petugas yang terkait", "Buka di registri") if word in seen]


def test_the_database_refuses_what_cannot_be():
    cooperative, user = CooperativeFactory(), UserFactory()
    since, before = date(2024, 5, 1), date(2024, 4, 1)
    Branch.objects.create(cooperative=cooperative, name="Cabang", address="Jl. Contoh 2")
    Membership.objects.create(cooperative=cooperative, user=user, capacity=Capacity.MEMBER)
    wrong = [
        LegalPaper(cooperative=cooperative, kind="nib", number="1", date=since, until=before),
        LegalPaper(cooperative=cooperative, kind="nib"),
        LegalPaper(cooperative=cooperative, kind="ktp", number="1"),
        Branch(cooperative=cooperative, name="Lain", address="x", opened=since, closed=before),
        Branch(cooperative=cooperative, name="Lain"),
        Branch(cooperative=cooperative, name="Cabang", address="y"),
        Membership(cooperative=cooperative, user=user, capacity=Capacity.MEMBER),
        Membership(cooperative=cooperative, user=user, capacity=Capacity.BOARD, since=since, until=before),
    ]

    for record in wrong:
        with pytest.raises(ValidationError):
            record.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            record.save()


@pytest.mark.parametrize(
    ("lat", "lon", "sentence"),
    [
        ("-7.98", "112.63", ""),
        ("112.63", "-7.98", "tertukar"),
        ("7.98", "112.63", "tanda minusnya"),
        ("-6.2", "106.8", "tidak terletak di atau dekat"),
        ("-7.98", None, "bersama-sama"),
    ],
)
def test_a_point_lies_in_or_near_the_city(lat, lon, sentence):
    cooperative = CooperativeFactory()
    cooperative.lat, cooperative.lon = Decimal(lat), Decimal(lon) if lon else None

    if not sentence:
        cooperative.full_clean()
        return cooperative.save()
    with pytest.raises(ValidationError, match=sentence):
        cooperative.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        cooperative.save()


def test_every_new_table_remembers_who_changed_what(client, registrar):
    cooperative = CooperativeFactory()
    url = reverse("admin:cooperatives_cooperative_change", args=[cooperative.pk])
    rows = {
        "branches-TOTAL_FORMS": 1, "branches-0-name": "Cabang Kasin", "branches-0-kelurahan": kelurahan("Kasin").pk,
        "branches-0-cooperative": cooperative.pk, "memberships-TOTAL_FORMS": 1, "memberships-0-user": registrar.pk,
        "memberships-0-capacity": "pengawas", "memberships-0-cooperative": cooperative.pk, "lat": "-7.98", "lon": "112.63",
    }  # fmt: skip

    response = client.post(url, form_of(client.get(url)) | rows)
    assert response.status_code == 302

    for record in (Branch.objects.get(), Membership.objects.get(), cooperative):
        assert record.history.first().history_user == registrar, record
    cooperative.refresh_from_db()
    assert cooperative.lat == Decimal("-7.98")
    client.logout()
    assert "Cabang Kasin, Kelurahan Kasin" in client.get(cooperative.get_absolute_url()).content.decode()
    Branch.objects.update(closed=date(2025, 1, 1))
    html = client.get(cooperative.get_absolute_url()).content.decode()
    assert "Cabang Kasin" not in html and registrar.name not in html


def test_a_record_costs_the_same_for_1_and_3_papers_and_offers_accounts_without_their_pages(client, registrar):
    first, _ = paper(), UserFactory(name="Akun Orang Lain")
    url = reverse("admin:cooperatives_cooperative_change", args=[first.cooperative_id])
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        html = client.get(url).content.decode()
    paper(first.cooperative, PaperKind.NIB), paper(first.cooperative, PaperKind.NPWP)
    with CaptureQueriesContext(connection) as three:
        client.get(url)

    assert len(one) == len(three) and "Akun Orang Lain" in html
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("admin:cooperatives_legalpaper_changelist"))
    paper(), paper()
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("admin:cooperatives_legalpaper_changelist"))
    assert len(one) == len(three)
