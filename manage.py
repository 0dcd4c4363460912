#!/usr/bin/env python
"""Django's command line; keeps the trial database alive while a command runs when no DATABASE_URL is given."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klinik_koperasi.settings")
    from django.core.management import execute_from_command_line

    from klinik_koperasi import localdb

    localdb.hold()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
