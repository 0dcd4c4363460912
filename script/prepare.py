#!/usr/bin/env python3
"""script/prepare.py: bring database and static files up to date in one process; for script/server.

Leaves `.local/first-run` behind when the portal has no accounts yet.
"""

import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klinik_koperasi.settings")
# Variants of Bootstrap that no page uses; compressing them takes longer than all the rest of a first start.
UNUSED = ["bootstrap/js/*", "bootstrap/css/bootstrap-*", "bootstrap/css/bootstrap.css*", "bootstrap/css/*.rtl.*"]

if __name__ == "__main__":
    if {"-h", "--help"} & set(sys.argv):
        print(__doc__)
        sys.exit()
    from klinik_koperasi import localdb

    localdb.hold()

    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    for command in ("migrate", "createcachetable", "sync_roles", "load_checklist", "load_instruments", "tick"):
        call_command(command)

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = localdb.LOCAL_DIR / "static-stamp"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED)
        stamp.write_text(digest.hexdigest())

    if not get_user_model().objects.exists():
        (localdb.LOCAL_DIR / "first-run").touch()
