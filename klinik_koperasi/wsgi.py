"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klinik_koperasi.settings")

application = get_wsgi_application()

from klinik_koperasi.documents import engine  # noqa: E402, F401 - loaded now, so that nobody's first paper waits for it
