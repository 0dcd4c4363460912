"""Settings of the worker that `test_worker.py` starts as a process of its own: the test's database, one slow job."""

import os

from klinik_koperasi.settings import *  # noqa: F403
from klinik_koperasi.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.kernel.slow_job.SlowJob"]
