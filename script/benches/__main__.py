"""The command line of `script/bench`; see there."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from klinik_koperasi import localdb
from script.benches.measuring import line, say, table

SUITES = ["registry", "clinic", "reports"]


def main() -> None:
    """Runs the suites that were named, each on databases of its own, and prints their figures."""
    words = _arguments()
    _prepare()

    from importlib import import_module  # only now: the suites import models

    from script.benches.databases import throw_away

    figures = []
    with tempfile.TemporaryDirectory(prefix="klinik-bench-") as directory, throw_away() as databases:
        for name in words.suites or SUITES:
            for figure in import_module(f"script.benches.{name}").run(databases, Path(directory), words):
                figures.append(figure)
                say(f"{name}: {line(figure)}")
    print(json.dumps([figure.as_dict() for figure in figures], indent=2) if words.json else table(figures))
    missed = [figure for figure in figures if figure.met is False]
    say(f"{len(figures)} figures, {len(missed)} of the goals missed" + (" (sizes of --quick)" if words.quick else ""))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/bench", add_help=False)
    parser.add_argument("suites", nargs="*", metavar="SUITE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    words = parser.parse_args()
    if unknown := set(words.suites) - set(SUITES):
        parser.error(f"unknown suite {', '.join(sorted(unknown))}; there is: {', '.join(SUITES)}")
    return words


def _prepare() -> None:
    """Django as in service, but its log goes nowhere and its pages name static files without their hashes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klinik_koperasi.settings")
    os.environ.pop("DEBUG", None)
    localdb.hold()

    import django
    from django.conf import settings

    settings.DEBUG = False
    settings.LOGGING["handlers"]["stdout"]["stream"] = open(os.devnull, "w")  # noqa: SIM115 - for the life of the process
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped; the bench's databases are dropped.")
