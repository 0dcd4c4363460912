"""A group becomes a cooperative: step by step, with nine founders by name, seen by the group and linked to the registry."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from consultations.enums import FoundingStatus
from consultations.founding import FOUNDERS, GUIDES
from consultations.models import Founder, FoundingCase
from consultations.workflow import request_machine
from consultations.workflow.foundings import founding_machine, start_founding
from consultations.workflow.groups import merge_groups
from klinik_koperasi.accounts import roles
from tests.consultations.test_admin import post_step
from tests.consultations.test_public_form import check
from tests.factories.accounts import UserFactory
from tests.factories.consultations import request_in
from tests.factories.cooperatives import CooperativeFactory

pytestmark = pytest.mark.django_db
STEPS = {"record": {"berjalan": "berjalan"}, "finish": {"berjalan": "selesai"}, "stop": {"berjalan": "dihentikan"}}


@pytest.fixture
def request_(officer):
    return request_in("diverifikasi", officer)


def name_founders(case, count: int = FOUNDERS) -> None:
    Founder.objects.bulk_create(Founder(case=case, name=f"Pendiri {n}") for n in range(count))


def record_until(case, officer, place: int):
    """The first `place` steps done."""
    for step in case.steps.filter(place__lte=place, done_on=None):
        case = founding_machine.apply("record", case, officer, code=step.code, done_on=timezone.localdate())
    return case


def in_state(state: str, officer):
    case = start_founding(request_in("diverifikasi", officer), officer)
    name_founders(case)
    case = record_until(case, officer, 7)
    step = {"selesai": ("finish", {"cooperative": CooperativeFactory()}), "dihentikan": ("stop", {"note": "CV."})}.get(
        state
    )
    return founding_machine.apply(step[0], case, officer, **step[1]) if step else case


def test_every_state_takes_the_allowed_steps_and_refuses_the_others(officer):
    assert set(STEPS) == set(founding_machine.transitions)
    for state in FoundingStatus.values:
        for step, moves in STEPS.items():
            case = in_state(state, officer)
            data = {
                "record": {"code": "npwp", "done_on": timezone.localdate()},
                "finish": {"cooperative": CooperativeFactory()},
                "stop": {"note": "Memilih CV."},
            }[step]
            with pytest.raises(PermissionDenied):
                founding_machine.apply(step, case, UserFactory(role=roles.AUDITOR), **data)
            if state in moves:
                assert founding_machine.apply(step, case, officer, **data).status == moves[state]
            else:
                with pytest.raises(ValidationError):
                    founding_machine.apply(step, case, officer, **data)


def test_group_is_led_from_the_decision_to_its_cooperative_and_sees_the_way(client, officer, request_):
    client.force_login(officer)
    post_step(client, request_, "start_founding")
    case = FoundingCase.objects.get()
    assert [step.code for step in case.steps.all()] == [guide.code for guide in GUIDES]
    with pytest.raises(ValidationError, match="sudah dalam proses"):
        start_founding(request_, officer)
    today = timezone.localdate()

    post_step(client, case, "record", code="penyuluhan", done_on=f"{today:%Y-%m-%d}", note="")
    for data, words in [
        ({"code": "rapat", "done_on": f"{today:%Y-%m-%d}"}, "Baru 0 nama pendiri"),
        ({"code": "akta", "done_on": f"{today + timedelta(days=1):%Y-%m-%d}"}, "masa depan"),
        ({"code": "penyuluhan", "done_on": f"{today:%Y-%m-%d}"}, "Langkah ini sudah tercatat"),
    ]:
        refused = post_step(client, case, "record", **data)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    name_founders(case)
    early = post_step(client, case, "finish", cooperative="KSP Contoh Baru")
    assert "tidak ada di registri" in early.content.decode()
    registered = CooperativeFactory(name="KSP Contoh Baru", demo=True)  # in the trial all are
    assert "Belum tercatat selesai" in post_step(client, case, "finish", cooperative="KSP Contoh Baru").content.decode()
    record_until(case, officer, 7)

    client.get(check(client, request_.number, request_.contact_last4).url)
    page = client.get(reverse("request_status")).content.decode()
    assert "Jalan menuju koperasi" in page
    assert "Pengesahan badan hukum" in page
    assert "Pendiri 1" not in page
    assert "Fotokopi KTP" not in page  # hints are the officer's to verify
    FoundingCase.objects.update(name="KSP Contoh Baru Sekali")
    assert "Nama yang mirip di registri" in client.get(case.get_absolute_url()).content.decode()

    post_step(client, case, "finish", cooperative=registered.nik_koperasi)

    request_.refresh_from_db()
    assert request_.cooperative == request_.group.cooperative == registered
    assert FoundingCase.objects.get().status == "selesai"


def test_merging_two_groups_that_both_found_is_refused_and_one_case_moves_along(officer, request_):
    other = request_in("diverifikasi", officer)
    first, second = start_founding(request_, officer), start_founding(other, officer)

    with pytest.raises(ValidationError, match="Kedua kelompok"):
        merge_groups(request_.group, other.group, officer)
    founding_machine.apply("stop", second, officer, note="Ganda.")
    merge_groups(request_.group, other.group, officer)

    assert set(other.group.founding_cases.all()) == {first, second}


def test_group_that_is_not_verified_cannot_begin_and_the_comparison_is_open_to_all(client, officer):
    with pytest.raises(ValidationError):
        request_machine.apply("start_founding", request_in("diajukan"), officer)

    page = client.get(reverse("compare")).content.decode()
    assert "Satu anggota, satu suara" in page
    assert reverse("compare") in client.get("/").content.decode()
