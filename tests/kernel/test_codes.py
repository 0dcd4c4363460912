"""Entering by a code: who may, for how long, how often, what is kept, and what a stranger can learn."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cooperatives.models import Membership
from klinik_koperasi.accounts import codes, roles
from klinik_koperasi.accounts.models import LoginCode, ThrottleHit, User
from klinik_koperasi.accounts.throttle import _key
from klinik_koperasi.jobs.ticking import tidy_up
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.portal import BoardUserFactory, at_desk, seated

pytestmark = pytest.mark.django_db
ASK, ENTER, OFFICE = "/portal/masuk/", "/portal/masuk/kode/", "/portal/masuk/kantor/"


def asked(client: Client, email: str) -> LoginCode:
    """The code that `client` waits for, after the worker has done its part."""
    response = client.post(ASK, {"email": email})
    assert response.status_code == 302 and response.url == ENTER
    code = LoginCode.objects.get(pk=client.session["login_code"]["pk"])
    codes.send(code.pk)
    return code


def mailed() -> str:
    """The digits of the newest mail."""
    return next(word for word in mail.outbox[-1].body.split() if word.isdigit() and len(word) == 6)


def inside(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_board_enters_by_a_mailed_code_once_and_leaves_again(client):
    user = seated()

    for strange in ("https://jahat.example/portal/", "//jahat.example/", "javascript:alert(1)"):
        client.get(ASK, {"next": strange})
    code = asked(client, f" {user.email.upper()} ")
    digits = mailed()
    other = Client()
    other.post(ASK, {"email": user.email})
    wrong = other.post(ENTER, {"code": digits})  # another browser's code opens nothing here
    response = client.post(ENTER, {"code": f"{digits[:3]} {digits[3:]}"})
    code.refresh_from_db()

    assert wrong.status_code == 422 and not inside(other)
    assert response.url == "/masuk/lanjut/" and client.get(response.url).url == "/portal/" and inside(client)
    assert code.used_at and digits not in str(LoginCode.objects.values_list()) and len(code.digest) == 64
    assert codes.enter(code.pk, code.key, digits) is None
    assert client.get(ASK).url == "/masuk/lanjut/"
    client.post("/akun/keluar/")
    wanted = "/portal/abcd2345/2025/umum/isi/posisi/"
    sent = client.get(wanted), client.post(wanted, HTTP_REFERER=f"http://testserver{wanted}"), client.post(wanted)
    assert [one.url for one in sent] == [f"{ASK}?next={wanted}"] * 2 + [ASK] and not inside(client)
    client.get(sent[0].url)
    asked(client, user.email)
    assert client.post(ENTER, {"code": mailed()}).url == wanted  # on to what was asked for
    client.post("/akun/keluar/")
    assert client.get(ASK).status_code == 200 and "login_next" not in client.session


def test_known_and_unknown_addresses_read_the_same_and_staff_get_no_code(client, mailoutbox):
    staff, ended = UserFactory(role=roles.HEAD), seated(until=timezone.localdate() - timedelta(days=1))
    pages = set()

    for email in ("siapa@contoh.example", staff.email, ended.email, seated().email):
        one = Client()
        code = asked(one, email)
        page = one.get(ENTER).content.decode().replace(email, "").split("csrfmiddlewaretoken")[0]
        pages.add(page)
        left = [one.post(ENTER, {"code": "000000"}).content.decode().count("Sisa percobaan: 4") for _ in "1"]
        code.refresh_from_db()
        assert left == [2] and code.tries == 1

    assert len(pages) == 1 and len(mailoutbox) == 1
    assert client.post(ASK, {"email": "bukan alamat"}).status_code == 422


def test_code_ends_by_time_by_tries_and_with_the_seat(client):
    user = seated()
    code = asked(client, user.email)
    digits = mailed()
    wrong = "111111" if digits != "111111" else "222222"
    for _ in range(codes.MAX_TRIES):
        response = client.post(ENTER, {"code": wrong})
    assert "Minta kode baru" in response.content.decode()
    assert client.post(ENTER, {"code": digits}).status_code == 422

    code = asked(client, user.email)
    LoginCode.objects.filter(pk=code.pk).update(expires_at=timezone.now())
    assert client.post(ENTER, {"code": mailed()}).status_code == 422

    code = asked(client, user.email)
    digits = mailed()
    user.memberships.update(until=timezone.localdate() - timedelta(days=1))
    assert client.post(ENTER, {"code": digits}).status_code == 422 and not inside(client)

    LoginCode.objects.update(expires_at=timezone.now() - timedelta(days=2))
    tidy_up()
    assert not LoginCode.objects.exists()


def test_asking_is_limited_by_address_and_by_visitor(client):
    email = seated().email

    answers = [Client().post(ASK, {"email": email}).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    pair = {"key": _key("code.ask.pair.day", f"127.0.0.1 {email.lower()}")}
    assert ThrottleHit.objects.filter(**pair).update(hits=15) and ThrottleHit.objects.exclude(**pair).update(hits=1)
    assert Client().post(ASK, {"email": email}).status_code == 429  # ten minutes later, for the rest of the day
    one_network = [
        Client(REMOTE_ADDR=f"2001:db8::{n}").post(ASK, {"email": "siapa@contoh.example"}).status_code for n in range(6)
    ]
    assert one_network == [302] * 5 + [429]
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    asked(elsewhere, email)
    elsewhere.post(ENTER, {"code": mailed()})
    assert inside(elsewhere)  # nobody is kept out by another's asking
    ThrottleHit.objects.filter(key=_key("code.ask.day", email.lower())).update(hits=60)
    mail.outbox.clear()
    asked(Client(REMOTE_ADDR="198.51.100.8"), email)  # answered as ever, but this mailbox has had enough for a day
    assert not mail.outbox
    assert [client.post(OFFICE, {"code": "AAAA-2222"}).status_code for _ in range(11)] == [422] * 10 + [429]


def test_session_ends_with_the_seat_while_it_is_in_progress():
    user = seated(until=timezone.localdate())
    client = at_desk(user)

    before = client.get("/portal/").status_code
    seat = Membership.objects.get(user=user)
    Membership.objects.filter(pk=seat.pk).update(until=timezone.localdate() - timedelta(days=1))
    after = client.get("/portal/")

    assert before == 302 and after.url == f"{ASK}?next=/portal/"


def test_people_of_cooperatives_reach_nothing_of_the_staff(mailoutbox):
    user = seated()
    client = at_desk(user)

    for path in ("/akun/kata-sandi/", "/akun/pengaman/", "/akun/masuk-ulang/"):
        assert client.get(path).url == "/masuk/lanjut/", path
    Client().post("/akun/kata-sandi/lupa/", {"email": user.email})
    answer = Client().post("/akun/masuk/", {"login": user.email, "password": "!"})

    assert client.get("/admin/").status_code in (302, 403) and not mailoutbox and answer.status_code == 200
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert not codes.may_use(User.objects.get(pk=user.pk))
    assert client.get("/admin/").url.startswith("/admin/login/")  # the session of a code never becomes a staff's


def test_code_read_out_by_the_office_is_shown_once_logged_and_used_once(client, people):
    user, officer = seated(), people[roles.REVIEWER]
    with pytest.raises(PermissionDenied):
        codes.issue_at_office(user, people[roles.OFFICER], "telepon balik")
    for holder, reason in ((user, " "), (BoardUserFactory(), "alasan"), (UserFactory(), "alasan")):
        with pytest.raises(ValidationError):
            codes.issue_at_office(holder, officer, reason)

    _, first = codes.issue_at_office(user, officer, "tidak punya e-mail")
    row, second = codes.issue_at_office(user, officer, "yang pertama salah dengar")

    assert client.post(OFFICE, {"code": first}).status_code == 422  # the newer one ended it
    assert client.post(OFFICE, {"code": second.lower().replace("-", " ")}).status_code == 302 and inside(client)
    assert Client().post(OFFICE, {"code": second}).status_code == 422
    row.refresh_from_db()
    assert (row.issued_by, row.reason) == (officer, "yang pertama salah dengar") and row.used_at
    assert second.replace("-", "") not in str(LoginCode.objects.values_list())
    with pytest.raises(IntegrityError), transaction.atomic():
        LoginCode.objects.filter(pk=row.pk).update(reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardUserFactory(email=user.email.upper())  # an address is one person outside of the staff


def test_staff_login_is_as_before(client):
    user = UserFactory(role=roles.OFFICER)

    assert client.post("/akun/masuk/", {"login": user.email, "password": PASSWORD}).url == "/masuk/lanjut/"
    assert client.get("/masuk/lanjut/").url == "/admin/"
