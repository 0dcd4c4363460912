"""The server that the crew is forked from: Django, WeasyPrint, addresses and stylesheet stand ready before the first fork.

Nothing is open in it that a fork must not share: no connection, no font map.
"""

import gc

import django

django.setup()

from django.urls import reverse  # noqa: E402 - only now are there models

from klinik_koperasi.documents import engine  # noqa: E402
from klinik_koperasi.printing import child  # noqa: E402, F401 - what its forks call

reverse("verification", args=["KONSEP"])  # reads the addresses, which papers name: as long as a sheet and a half
engine.warm()
gc.collect()
gc.freeze()  # the collector of a fork leaves alone, and unshared, what stands here
