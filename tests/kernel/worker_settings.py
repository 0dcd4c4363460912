"""Settings of the worker that `test_worker.py` starts as a process of its own: the test's database, one slow job."""

import os

from klinik_koperasi.settings import *  # noqa: F403
from klinik_koperasi.settings import DATABASES, INSTALLED_APPS, STORAGES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.kernel.slow_job.SlowJob"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
