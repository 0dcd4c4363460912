"""Status and grade change with a date and a basis, and every change is kept, imports included."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cooperatives import workflow
from cooperatives.enums import StandingKind
from cooperatives.importing.run import import_file
from cooperatives.models import Cooperative, StandingChange
from klinik_koperasi.accounts import roles
from klinik_koperasi.workflow import StaleStep
from tests.cooperatives.files import ods, ods_row
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory

pytestmark = pytest.mark.django_db
STATUS, GRADE = StandingKind.STATUS, StandingKind.GRADE


@pytest.fixture
def registrar(client):
    user = UserFactory(role=roles.REGISTRAR, name="Registrar Contoh")
    client.force_login(user)
    return user


def rows(cooperative) -> list[tuple]:
    return list(cooperative.standing_changes.values_list("kind", "before", "after", "date", "basis"))


def page_of(cooperative, kind="status") -> str:
    return reverse("admin:cooperatives_cooperative_standing", args=[cooperative.pk, kind])


def test_a_status_changes_on_its_own_page_with_date_and_basis(client, registrar):
    cooperative = CooperativeFactory()
    answer = {"before": "aktif", "value": "beku", "on": "2026-03-01", "basis": "SK 518/9/2026"}

    empty = client.post(page_of(cooperative), {"before": "aktif"}).content.decode()
    future = client.post(page_of(cooperative), answer | {"on": "2999-01-01"}).content.decode()
    done = client.post(page_of(cooperative), answer)
    client.post(
        page_of(cooperative, "peringkat"), {"before": "", "value": "B", "on": "01/04/2026", "basis": "Sertifikat 7"}
    )

    assert "Isi dasarnya" in empty and "Isi tanggalnya" in empty and "di masa depan" in future
    assert 'value="SK 518/9/2026"' in future and done.status_code == 302
    cooperative.refresh_from_db()
    assert (cooperative.status, cooperative.grade, cooperative.status_basis) == ("beku", "B", "SK 518/9/2026")
    assert rows(cooperative) == [
        ("peringkat", "", "B", date(2026, 4, 1), "Sertifikat 7"),
        ("status", "aktif", "beku", date(2026, 3, 1), "SK 518/9/2026"),
    ]
    last = cooperative.history.first()
    assert (last.history_user, last.history_change_reason) == (registrar, "Peringkat: Sertifikat 7")
    for url in (
        reverse("admin:cooperatives_cooperative_change", args=[cooperative.pk]),
        cooperative.get_absolute_url(),
    ):
        html = client.get(url).content.decode()
        assert "SK 518/9/2026" in html and "Registrar Contoh" in html and 'name="status"' not in html
    client.logout()
    assert "SK 518/9/2026" not in client.get(cooperative.get_absolute_url()).content.decode()


def test_a_new_cooperative_begins_its_history(client, registrar):
    formsets = {
        f"{name}-{n}_FORMS": 0 for name in ("papers", "board", "branches", "memberships") for n in ("TOTAL", "INITIAL")
    }
    data = {"name": "Koperasi Contoh Baru", "status": "aktif", "status_date": "2026-02-03", "grade": "A"}

    response = client.post(reverse("admin:cooperatives_cooperative_add"), formsets | data)

    assert response.status_code == 302, response.context["errors"]
    made = Cooperative.objects.get()
    assert [row[:3] for row in rows(made)] == [("peringkat", "", "A"), ("status", "", "aktif")]
    assert rows(made)[1][3:] == (date(2026, 2, 3), "Pencatatan pertama")


def test_what_cannot_be_is_refused_and_changes_nothing(registrar):
    cooperative = CooperativeFactory()
    change = {"kind": STATUS, "before": "aktif", "value": "beku", "on": date(2026, 3, 1), "basis": "SK 1"}
    workflow.change_standing(cooperative, registrar, **change)

    with pytest.raises(StaleStep, match="sudah diubah menjadi Beku"):
        workflow.change_standing(cooperative, registrar, **change)
    change["before"] = "beku"
    with pytest.raises(ValidationError, match="sudah Beku"):
        workflow.change_standing(cooperative, registrar, **change)
    with pytest.raises(ValidationError, match="tanggal yang lebih awal"):
        workflow.change_standing(cooperative, registrar, **change | {"value": "aktif", "on": date(2026, 2, 1)})
    with pytest.raises(PermissionDenied):
        workflow.change_standing(cooperative, UserFactory(role=roles.AUDITOR), **change | {"value": "aktif"})
    for wrong in ({"before": "A", "after": "A"}, {"after": "A", "basis": ""}, {"after": "A", "kind": "lain"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StandingChange.objects.create(
                **{"cooperative": cooperative, "kind": GRADE, "date": date.today(), "basis": "x"} | wrong
            )
    assert len(rows(cooperative)) == 1


@pytest.mark.parametrize("role", [roles.AUDITOR, roles.OFFICER, None])
def test_who_may_not_change_finds_no_such_page(client, role):
    cooperative = CooperativeFactory()
    client.force_login(UserFactory(role=role) if role else UserFactory())

    assert (
        client.get(page_of(cooperative)).status_code == 403
        and client.get(page_of(cooperative, "lain")).status_code == 404
    )
    page = client.get(reverse("admin:cooperatives_cooperative_change", args=[cooperative.pk])).content.decode()
    assert "Ubah status" not in page


def test_an_import_records_what_it_changed_with_itself_as_the_basis(tmp_path):
    known = CooperativeFactory(
        nik_koperasi="3573020000001", name="KSU Contoh Mawar Aasri", source_year=2024, status="kurang_aktif",
        status_date=date(2020, 1, 1), status_basis="BA 3",
    )  # fmt: skip
    file = ods(tmp_path / "a.xlsx", [ods_row(1), ods_row(2)])

    import_file(file, as_of=date(2025, 6, 1))
    import_file(file, as_of=date(2025, 7, 1))

    known.refresh_from_db()
    assert (known.status, known.status_date, known.status_basis) == ("aktif", None, "")
    (row,) = rows(known)
    assert row[:4] == ("status", "kurang_aktif", "aktif", date(2025, 6, 1)) and "a.xlsx" in row[4]
    assert [r[:3] for r in rows(Cooperative.objects.exclude(pk=known.pk).get())] == [("status", "", "aktif")]
