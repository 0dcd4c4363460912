"""Who gets access: invited, mended and ended by the office, and a code that it reads out."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from klinik_koperasi.accounts import roles
from klinik_koperasi.notices.models import Notice
from reports.portal import workflow as desk
from tests.factories.portal import at_desk
from tests.factories.reports import lender
from tests.portal.desk import page

pytestmark = pytest.mark.django_db


def test_office_invites_mends_and_reads_out_a_code(people, client, mailoutbox):
    reviewer, cooperative = people[roles.REVIEWER], lender()
    client.force_login(reviewer)
    add = reverse("admin:portal_seat_add")
    seat = {"name": "Bendahara Contoh", "email": "Bendahara@contoh.example", "phone": "", "cooperative": cooperative.pk,
            "capacity": "pengurus", "since": "", "until": "2099-12-31"}  # fmt: skip

    staff = client.post(add, seat | {"email": people[roles.HEAD].email})
    nothing = client.post(add, seat | {"email": ""})
    made = client.post(add, seat)
    again = client.post(add, seat | {"until": ""}), client.post(add, seat | {"until": ""})
    assert (staff.status_code, nothing.status_code, made.status_code) == (200, 200, 302)
    assert [one.status_code for one in again] == [302, 200] and "sudah mempunyai akses" in again[1].content.decode()
    first = cooperative.memberships.order_by("pk").first()
    assert first.user.email == "bendahara@contoh.example" and not first.user.has_usable_password()
    assert first.user.memberships.count() == 2 and first.history.first().history_user == reviewer
    assert Notice.objects.filter(event="portal.invited", to=first.user.email).count() == 2

    change = reverse("admin:portal_seat_change", args=[first.pk])
    mended = seat | {"name": "Bendahara Baru", "until": "2098-01-01", "email": "baru@contoh.example"}
    desk_of = at_desk(first.user)
    assert page(desk_of, "cooperative", cooperative.code).status_code == 200
    assert client.post(change, mended).status_code == 302
    first = cooperative.memberships.get(pk=first.pk)
    assert page(desk_of, "cooperative", cooperative.code).status_code == 302  # the old address is out at once
    told = dict(Notice.objects.filter(event="portal.moved").values_list("to", "body"))
    assert set(told) == {"bendahara@contoh.example", "baru@contoh.example"}
    assert "tidak dapat dipakai" in told["bendahara@contoh.example"] and "baru@" not in " ".join(told.values())
    wrong = client.post(add, seat | {"name": "Orang Lain", "email": "baru@contoh.example"})
    assert wrong.status_code == 200 and "milik akun Bendahara Baru" in wrong.content.decode()
    assert (first.until, first.user.name, first.user.email) == (
        date(2098, 1, 1),
        "Bendahara Baru",
        "baru@contoh.example",
    )

    stale = client.post(change, mended | {"until": ""})  # the same seat without an end is there already
    assert stale.status_code == 200 and "belum berakhir" in stale.content.decode()

    code = reverse("admin:portal_seat_code", args=[first.pk])
    assert client.post(code, {"reason": ""}).status_code == 422
    shown = client.post(code, {"reason": "Telepon balik 0341-000"}).content.decode()
    assert "Bacakan kode ini sekarang" in shown and "Telepon balik 0341-000" in client.get(code).content.decode()
    page_of = client.get(cooperative.get_absolute_url()).content.decode()
    assert "Bendahara Baru" in page_of and f"?cooperative={cooperative.pk}" in page_of
    client.force_login(people[roles.AUDITOR])
    assert (client.get(change).status_code, client.get(code).status_code, client.get(add).status_code) == (
        200,
        403,
        403,
    )
    with pytest.raises(PermissionDenied):
        desk.invite(people[roles.AUDITOR], cooperative=cooperative, name="x", capacity="pengurus")
    with pytest.raises(ValidationError):
        desk.invite(reviewer, cooperative=cooperative, name="x", email=reviewer.email, capacity="pengurus")
