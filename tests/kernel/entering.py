"""Entering as a browser does."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import SESSION_KEY
from django.test import Client

from klinik_koperasi.accounts.models import User
from tests.factories.accounts import PASSWORD

LOGIN = "/akun/masuk/"


SECRET = "JBSWY3DPEHPK3PXP"


def enter(client: Client, user: User, password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": user.username, "password": password}, **extra)


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def logged_in(client: Client) -> bool:
    return SESSION_KEY in client.session
