"""The edge of the portal: whose address is believed, what is logged, which headers every page carries, who learns what."""

import io
import json
import logging
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klinik_koperasi.accounts import roles
from klinik_koperasi.jobs.models import Tick
from klinik_koperasi.jobs.tasks import run_job
from klinik_koperasi.logs import JsonFormatter
from klinik_koperasi.middleware import AccessLogMiddleware, TrustedProxyMiddleware
from tests.factories.accounts import UserFactory

PROXIES = ["10.0.0.0/8", "192.0.2.1", "fd00::/8"]
VISITOR, PROXY = "203.0.113.9", "10.1.1.1"


# Whose address is believed


@pytest.mark.parametrize(
    ("peer", "forwarded", "believed"),
    [
        (VISITOR, None, VISITOR),
        (VISITOR, "198.51.100.1", VISITOR),  # a stranger says who he is
        (VISITOR, PROXY, VISITOR),
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"198.51.100.1, {VISITOR}", VISITOR),  # the visitor put one in front
        (PROXY, f"{VISITOR}, 10.2.2.2", VISITOR),  # two of our proxies
        (PROXY, f"198.51.100.1, {VISITOR}, 192.0.2.1, 10.2.2.2", VISITOR),
        (PROXY, "10.3.3.3", "10.3.3.3"),  # somebody in the office, behind the proxy
        (PROXY, "junk, 10.3.3.3", "10.3.3.3"),
        (PROXY, "junk", PROXY),
        (PROXY, "<script>, junk", PROXY),
        (PROXY, "", PROXY),
        (PROXY, None, PROXY),
        (PROXY, " , ,", PROXY),
        (PROXY, "2001:db8::7", "2001:db8::7"),
        ("fd00::1", VISITOR, VISITOR),
        ("::ffff:10.1.1.1", VISITOR, VISITOR),  # a proxy seen through a double-stack socket
        ("::ffff:203.0.113.9", "198.51.100.1", "::ffff:203.0.113.9"),
        ("", VISITOR, ""),
    ],
)
def test_visitors_address_is_taken_from_our_own_proxies_only(rf, settings, peer, forwarded, believed):
    settings.TRUSTED_PROXIES = PROXIES
    extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    request = rf.get("/", REMOTE_ADDR=peer, **extra)

    TrustedProxyMiddleware(lambda _: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == believed
    assert "HTTP_X_FORWARDED_FOR" not in request.META


@pytest.mark.parametrize(
    ("peer", "proto", "secure"),
    [(PROXY, "https", True), (PROXY, "http", False), (PROXY, "https,http", False), (VISITOR, "https", False)],
)
def test_scheme_is_believed_from_our_own_proxies_only(rf, settings, peer, proto, secure):
    settings.TRUSTED_PROXIES = PROXIES
    request = rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO=proto, HTTP_X_FORWARDED_HOST="evil.example")
    request.META["HTTP_HOST"] = "testserver"

    TrustedProxyMiddleware(lambda _: HttpResponse())(request)

    assert request.is_secure() == secure
    assert request.get_host() == "testserver"


@pytest.mark.django_db
def test_page_behind_a_tls_proxy_is_not_redirected_in_circles(client, settings):
    settings.TRUSTED_PROXIES, settings.SECURE_SSL_REDIRECT = ["127.0.0.1"], True

    assert client.get("/").url == "https://testserver/"
    assert client.get("/", HTTP_X_FORWARDED_PROTO="https").status_code == 200


# What is logged


def log_lines(*records) -> list[dict]:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    for each in records:
        handler.handle(each)
    return [json.loads(line) for line in out.buffer.getvalue().decode().splitlines()]


def record(message: str, *args, name: str = "portal.x", **extra) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": name, "levelname": "INFO", "msg": message, "args": args})
    made.__dict__.update(extra)
    return made


def test_log_line_is_one_json_object_whatever_is_in_it():
    hostile = 'baris\nkedua "kutip" \u2028 \x00 \ud800'

    first, second = log_lines(record("isi: %s", hostile, ms=3), record("lain"))

    assert (first["message"], first["ms"], first["level"]) == (f"isi: {hostile}", 3, "INFO")
    assert second.keys() == {"at", "level", "logger", "message"}


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", [False, True])
def test_log_line_of_a_refusing_database_names_the_rule_and_not_the_row(hidden):
    secret = UserFactory().username
    with pytest.raises((IntegrityError, ValueError)) as refusal, transaction.atomic():
        try:
            UserFactory(username=secret)
        except IntegrityError as error:
            if hidden:
                raise ValueError("tidak jadi") from error
            raise

    (line,) = log_lines(record("job failed", exc_info=(refusal.type, refusal.value, refusal.tb)))

    assert "IntegrityError: 23505, accounts_user, accounts_user_username_key" in line["error"]
    assert "test_security.py" in line["error"] and ("ValueError: tidak jadi" in line["error"]) is hidden
    assert secret in str(refusal.getrepr(chain=True)) and secret not in line["error"]


def test_log_line_of_django_drops_the_query_string():
    (line,) = log_lines(record('"GET %s HTTP/1.1" 200', "/cek/?nomor=KK-1&hp=7890", name="django.server"))

    assert "7890" not in line["message"] and "/cek/" in line["message"]


def test_log_line_keeps_the_error_and_only_our_own_extras():
    try:
        raise ValueError("rusak")
    except ValueError:
        (line,) = log_lines(record("gagal", exc_info=sys.exc_info(), job=7, request="GET /?rahasia=1"))

    assert "ValueError: rusak" in line["error"] and line["job"] == 7
    assert "rahasia" not in json.dumps(line)


@pytest.mark.django_db
def test_access_log_names_the_path_without_query_and_the_person_by_number(client, caplog):
    user = UserFactory(role=roles.OFFICER)
    client.force_login(user)

    with caplog.at_level(logging.INFO, "portal.access"):
        client.get("/admin/office/holiday/?q=rahasia")

    (line,) = log_lines(*[entry for entry in caplog.records if entry.name == "portal.access"])
    assert (line["path"], line["method"], line["status"]) == ("/admin/office/holiday/", "GET", 200)
    assert line["user_id"] == user.pk and line["ms"] >= 0
    assert "rahasia" not in json.dumps(line) and user.name not in json.dumps(line)


@pytest.mark.django_db
def test_access_log_costs_no_query(rf, client, django_assert_num_queries):
    client.force_login(UserFactory())
    request = rf.get("/")
    request.session = client.session

    with django_assert_num_queries(0):
        AccessLogMiddleware(lambda _: HttpResponse())(request)


# Headers


POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/privasi/", "/verifikasi/", "/akun/masuk/", "/admin/", "/admin/login/", "/healthz/", "/tidak-ada/"]
)
def test_every_answer_carries_the_strict_headers(client, path):
    response = client.get(path)

    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_admin_carries_the_same_strict_headers(client):
    client.force_login(UserFactory(role=roles.ADMINISTRATOR))

    for path in ("/admin/", "/admin/office/holiday/add/", "/admin/accounts/user/"):
        response = client.get(path)
        assert response.status_code == 200
        assert set(response["Content-Security-Policy"].split("; ")) == POLICY


# Health


@pytest.mark.django_db
def test_health_tells_strangers_only_ok_or_not_ok(client):
    assert client.get("/healthz/").status_code == 503  # the tick never ran
    Tick.objects.create(pk=1)
    assert (client.get("/healthz/").status_code, client.get("/healthz/").content) == (200, b"ok")
    run_job.enqueue(1)
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=16))

    response = client.get("/healthz/")
    assert (response.status_code, response.content) == (503, b"not ok")
    client.force_login(UserFactory(is_staff=False))
    assert client.get("/healthz/").content == b"not ok"


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "ok"), [(4, True), (6, False)])
def test_health_tells_staff_which_part_and_its_figures(client, minutes, ok):
    Tick.objects.create(pk=1, at=timezone.now() - timedelta(minutes=minutes))
    client.force_login(UserFactory(role=roles.OFFICER))

    response = client.get("/healthz/")

    answer = response.json()
    checks = {check["name"]: check for check in answer["checks"]}
    assert (response.status_code, answer["ok"]) == ((200, True) if ok else (503, False))
    assert {"database", "queue_age_seconds", "last_tick", "disk_free_bytes"} <= checks.keys()
    assert checks["last_tick"]["ok"] == ok and checks["disk_free_bytes"]["value"] > 0


# Statement time-outs


@pytest.mark.django_db
def test_command_gives_up_a_statement_after_300_seconds():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "5min"
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "1min"


@pytest.mark.parametrize(
    ("command", "limit"),
    [("/venv/bin/gunicorn", "10s"), ("manage.py runserver", "10s"), ("manage.py db_worker", "300s")],
)
def test_web_gives_up_a_statement_after_10_seconds(command, limit):
    code = (
        "import sys; sys.argv = %r; from klinik_koperasi import settings as s; print(s.DATABASES['default']['OPTIONS'])"
    )

    out = subprocess.run(
        [sys.executable, "-c", code % command.split()],
        cwd=django_settings.BASE_DIR, env=os.environ, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert f"statement_timeout={limit}" in out


def test_every_model_of_the_admin_is_the_branded_one():
    assert admin.site.__class__.__name__ == "PortalAdminSite"
    assert reverse("admin:index") == "/admin/"
