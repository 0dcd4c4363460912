"""Two records of one cooperative become one in three steps, everything moves, and a command takes it back."""

import io
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from consultations.models import Group, Request
from cooperatives import exporting, workflow
from cooperatives.enums import PaperKind, Source
from cooperatives.importing.run import import_file
from cooperatives.models import Alert, BoardMember, Branch, Cooperative, LegalPaper, Membership, Merge, YearlyFigures
from klinik_koperasi import merging
from klinik_koperasi.accounts import roles
from klinik_koperasi.workflow import StaleStep
from tests.cooperatives.files import ods, ods_row
from tests.factories.accounts import UserFactory
from tests.factories.consultations import request_in
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory

pytestmark = pytest.mark.django_db
TABLES = [Cooperative, YearlyFigures, BoardMember, Branch, LegalPaper, Membership, Group, Request]


@pytest.fixture
def registrar(client):
    user = UserFactory(role=roles.REGISTRAR, name="Registrar Contoh")
    client.force_login(user)
    return user


@pytest.fixture
def pair(registrar):
    """Two records with rows of every kind, some of them twins."""
    kept = CooperativeFactory(name="KSU Contoh Kembar", nik_koperasi=None, email="lama@example.id")
    gone = CooperativeFactory(
        name="Koperasi Contoh Kembar", nik_koperasi="3573020000001", email="", website="baru.example", status="beku"
    )
    for record, members in ((kept, 100), (gone, 90)):
        YearlyFiguresFactory(cooperative=record, tahun_buku=2024, members=members)
        BoardMemberFactory(cooperative=record, name=f"Ketua {members}")
        BoardMemberFactory(cooperative=record, name="Orang Sama", office="bendahara")
        Branch.objects.create(cooperative=record, name="Cabang", address=f"Jl. Contoh {members}")
        Membership.objects.create(cooperative=record, user=registrar, capacity="anggota")
        Alert.objects.create(cooperative=record, rule="status", words="x")
    YearlyFiguresFactory(cooperative=gone, tahun_buku=2023)
    YearlyFiguresFactory(cooperative=kept, tahun_buku=2022, source=Source.OFFICE)
    YearlyFiguresFactory(cooperative=gone, tahun_buku=2022)
    LegalPaper.objects.create(cooperative=gone, kind=PaperKind.NIB, number="1")
    request = request_in("diajukan")
    Group.objects.create(kind="pkk", name="Kelompok Contoh", kelurahan=gone.kelurahan, cooperative=gone)
    Request.objects.filter(pk=request.pk).update(cooperative=gone)
    return kept, gone


def everything() -> list:
    """All rows of the registry and the clinic as they stand; times of change aside."""
    found = [list(model._base_manager.order_by("pk").values()) for model in TABLES]
    for rows in found:
        for row in rows:
            for name in ("updated_at", "search_vector"):
                row.pop(name, None)
    return found


def compare_url(kept, gone) -> str:
    return reverse("admin:cooperatives_cooperative_compare", args=[kept.pk, gone.pk])


def answers(client, url, **changes) -> dict:
    form = client.get(url).context["form"]
    return {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()} | changes


def merged(client, kept, gone, **changes) -> Merge:
    data = answers(client, compare_url(kept, gone), reason="Tercatat dua kali") | changes
    response = client.post(compare_url(kept, gone), data | {"langkah": "gabungkan"})
    assert response.status_code == 302, response.context["form"].errors
    return Merge.objects.latest("pk")


def test_three_steps_and_only_the_last_one_changes_anything(client, pair):
    kept, gone = pair
    before = everything()
    url = compare_url(kept, gone)

    choose = client.get(reverse("admin:cooperatives_cooperative_merge", args=[kept.pk])).content.decode()
    found = client.get(
        reverse("admin:cooperatives_cooperative_merge", args=[kept.pk]), {"q": gone.nik_koperasi}
    ).content.decode()
    compare = client.get(url).content.decode()
    without = client.post(url, answers(client, url) | {"langkah": "periksa"})
    confirm = client.post(
        url, answers(client, url, reason="Tercatat dua kali") | {"langkah": "periksa"}
    ).content.decode()

    assert url in choose and url in found and "Mungkin kembarannya" in choose
    assert all(
        words in compare
        for words in ("lama@example.id", "baru.example", "Ketua 90", "Angka tahun buku 2024", "anggota 90")
    )
    assert "Tuliskan mengapa" in without.content.decode() and "Langkah 3 dari 3" in confirm
    assert "3 berpindah" in confirm and "<ins>3573020000001</ins>" in confirm
    assert everything() == before and not Merge.objects.exists()


def test_everything_moves_and_what_was_chosen_is_taken_over(client, pair, registrar):
    kept, gone = pair

    record = merged(client, kept, gone, status="gone", ketua="gone", **{"angka-2024-ods": "gone"})

    kept.refresh_from_db()
    assert not Cooperative.objects.filter(pk=gone.pk).exists()
    assert (kept.nik_koperasi, kept.email, kept.website, kept.status) == (
        "3573020000001",
        "lama@example.id",
        "baru.example",
        "beku",
    )
    assert dict(kept.board.filter(office="ketua").values_list("name", "until")) == {
        "Ketua 100": date.today(),
        "Ketua 90": None,
    }
    assert kept.board.filter(name="Orang Sama").count() == kept.memberships.count() == 1
    assert sorted(kept.figures.values_list("tahun_buku", "source", "members", "in_force")) == [
        (2022, "kantor", 146, True), (2022, "ods", 146, False), (2023, "ods", 146, True), (2024, "ods", 90, True),
    ]  # fmt: skip
    assert sorted(kept.branches.values_list("name", flat=True)) == ["Cabang", f"Cabang ({gone.code})"]
    assert (
        kept.papers.count()
        == Group.objects.filter(cooperative=kept).count()
        == Request.objects.filter(cooperative=kept).count()
        == 1
    )
    assert kept.standing_changes.get().basis == record.history_reason
    moved = YearlyFigures.objects.get(tahun_buku=2023).history.first()
    assert (moved.history_user, moved.history_change_reason) == (registrar, record.history_reason)
    assert Cooperative.history.filter(id=gone.pk, history_type="-").get().history_user == registrar
    assert client.get(reverse("admin:cooperatives_cooperative_history", args=[gone.pk])).status_code == 200
    assert client.get(record.get_absolute_url()).status_code == 200
    client.logout()
    old = client.get(reverse("cooperative_detail", args=[gone.code]))
    assert (old.status_code, old["Location"]) == (301, kept.get_absolute_url())


def test_the_command_takes_it_back_as_it_was(client, pair, capsys):
    kept, gone = pair
    before = everything()
    merged(client, kept, gone, status="gone", ketua="gone", **{"angka-2024-ods": "gone"})

    call_command("unmerge_cooperatives")
    call_command("unmerge_cooperatives", gone.code)

    assert gone.code in capsys.readouterr().out and everything() == before
    assert not kept.standing_changes.exists() and Merge.objects.get().undone_at
    assert client.get(gone.get_absolute_url()).status_code == 200
    with pytest.raises(CommandError, match="Tidak ada penggabungan"):
        call_command("unmerge_cooperatives", gone.code)
    merged(client, kept, gone)  # and again


def test_what_was_changed_since_stands_in_the_way_and_is_named(client, pair):
    kept, gone = pair
    merged(client, kept, gone)
    YearlyFigures.objects.filter(tahun_buku=2023).delete()
    before = everything()
    with pytest.raises(CommandError, match="angka tahunan"):
        call_command("unmerge_cooperatives", gone.code)
    kept.refresh_from_db()
    kept.website = "lain.example"
    kept.save()

    with pytest.raises(CommandError, match="laman"):
        call_command("unmerge_cooperatives", gone.code)

    kept.website = "baru.example"
    kept.save()
    assert everything() == before


def test_two_merges_in_a_row_lead_to_the_last_one_and_back(client, pair):
    kept, gone = pair
    third = CooperativeFactory(name="Koperasi Contoh Kembar Tiga")
    merged(client, kept, gone)
    merged(client, third, kept)

    client.logout()
    assert client.get(reverse("cooperative_detail", args=[gone.code]))["Location"] == third.get_absolute_url()
    with pytest.raises(CommandError):
        call_command("unmerge_cooperatives", gone.code)
    call_command("unmerge_cooperatives", kept.code)
    call_command("unmerge_cooperatives", gone.code)
    assert Cooperative.objects.count() == 3


def test_who_may_not_or_comes_too_late_changes_nothing(client, pair):
    kept, gone = pair
    act = {"take": [], "choices": {}, "reason": "x", "compared": workflow.seen(kept, gone)}

    with pytest.raises(PermissionDenied):
        workflow.merge(kept, gone, UserFactory(role=roles.OFFICER), **act)
    with pytest.raises(ValidationError, match="dua catatan yang berbeda"):
        workflow.merge(kept, kept, UserFactory(role=roles.REGISTRAR), **act)
    gone.save()
    with pytest.raises(StaleStep, match="Bandingkan lagi"):
        workflow.merge(kept, gone, UserFactory(role=roles.REGISTRAR), **act)
    assert client.get(compare_url(kept, kept)).status_code == 404
    for role in (roles.OFFICER, roles.AUDITOR):
        client.force_login(UserFactory(role=role))
        assert client.get(compare_url(kept, gone)).status_code == 403
        assert client.get(reverse("admin:cooperatives_cooperative_merge", args=[kept.pk])).status_code == 403
    assert not Merge.objects.exists()


def test_a_list_that_still_names_the_merged_record_finds_the_kept_one(client, registrar, tmp_path):
    kept = CooperativeFactory(name="KSU Contoh Mawar Aasri", nik_koperasi="3573020000009", source_year=2024)
    gone = CooperativeFactory(name="KSU Contoh Mawar Aasri", nik_koperasi="3573020000001", source_year=2024)
    out = io.BytesIO()
    exporting.to_xlsx(out, Cooperative.objects.filter(pk=gone.pk))
    (tmp_path / "lama.xlsx").write_bytes(out.getvalue())
    merged(client, kept, gone)

    plans = [import_file(ods(tmp_path / "a.xlsx", [ods_row(1)])), import_file(tmp_path / "lama.xlsx")]

    kept.refresh_from_db()
    assert Cooperative.objects.count() == 1 and kept.nik_koperasi == "3573020000009"
    assert [plan.created for plan in plans] == [0, 0] and "sudah digabungkan" in plans[0].warnings[0].reason
    import_file(ods(tmp_path / "b.xlsx", [ods_row(1, NAMA_KOPERASI="Kopkar Lain Sama Sekali")]))
    assert Cooperative.objects.count() == 1


def test_every_table_that_points_to_a_cooperative_is_known_to_the_merge():
    found = {own.model._meta.label for own in merging.references(Cooperative)}

    pointing = {
        model._meta.label for model in apps.get_models() if not model._meta.proxy for own in model._meta.concrete_fields
        if own.is_relation and own.related_model is Cooperative and own.db_constraint
    }  # fmt: skip
    assert found == pointing and "consultations.Request" in found
