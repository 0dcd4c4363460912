"""How often one may try: exact among threads and processes, by scope and value, without an address."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.models import ThrottleHit
from klinik_koperasi.accounts.throttle import all_allowed, allowed
from tests.factories.accounts import UserFactory
from tests.kernel.entering import enter, logged_in
from tests.kernel.threads import at_once


@pytest.mark.django_db(transaction=True)
def test_throttle_is_exact_for_20_threads():
    results = at_once(lambda _: allowed("uji", "203.0.113.9", limit=7, minutes=10), range(20))

    assert sorted(results) == [False] * 13 + [True] * 7
    assert ThrottleHit.objects.get().hits == 20


@pytest.mark.django_db
def test_throttle_counts_each_scope_and_each_value_by_itself():
    assert allowed("a", "x", limit=1, minutes=10) and not allowed("a", "x", limit=1, minutes=10)
    assert allowed("b", "x", limit=1, minutes=10) and allowed("a", "y", limit=1, minutes=10)
    both = [("c", "z", 2), ("a", "y", 2)]
    assert all_allowed(both, minutes=10) and not all_allowed(both, minutes=10)  # "a" of "y" is over its limit
    assert not allowed("c", "z", limit=2, minutes=10)  # both were counted each time


@pytest.mark.django_db
def test_throttle_opens_again_after_its_window():
    assert not [allowed("a", "x", limit=2, minutes=10) for _ in range(3)][-1]
    ThrottleHit.objects.update(window=timezone.now() - timedelta(minutes=9))
    assert not allowed("a", "x", limit=2, minutes=10)
    ThrottleHit.objects.update(window=timezone.now() - timedelta(minutes=11))

    assert [allowed("a", "x", limit=2, minutes=10) for _ in range(3)] == [True, True, False]


@pytest.mark.django_db
def test_throttle_stores_no_address():
    allowed("a", "203.0.113.9", limit=1, minutes=10)

    assert "203" not in ThrottleHit.objects.get().key and len(ThrottleHit.objects.get().key) == 64


TRY_5_TIMES = """
import django; django.setup()
from django.test import Client
for _ in range(5):
    Client(REMOTE_ADDR="198.51.100.7").post("/akun/masuk/", {"login": "%s", "password": "salah"})
"""


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_failed_logins_of_another_process_count(empty_cache):
    user = UserFactory(role=roles.OFFICER)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.kernel.worker_settings",
        "WORKER_DATABASE": connection.settings_dict["NAME"],
        "PYTHONPATH": str(django_settings.BASE_DIR),
    }
    before, other = Client(REMOTE_ADDR="203.0.113.50"), Client(REMOTE_ADDR="203.0.113.51")
    assert enter(before, user).status_code == 302

    subprocess.run([sys.executable, "-c", TRY_5_TIMES % user.username], env=environment, check=True, timeout=60)

    refused = enter(other, user)
    assert refused.status_code == 200 and not logged_in(other)
    assert "terlalu banyak" in refused.content.decode().lower()


@pytest.mark.django_db
def test_failed_logins_of_one_address_count_over_all_names(client):
    started = time.time()
    for n in range(10):
        enter(client, UserFactory(), password="salah", REMOTE_ADDR=f"2001:db8::{n}")  # addresses of one visitor

    enter(client, UserFactory(), REMOTE_ADDR="2001:db8::ffff")

    assert not logged_in(client) and time.time() - started < 60
    enter(client, UserFactory(), REMOTE_ADDR="198.51.100.9")
    assert logged_in(client)
