"""A backup is worth what its restoring proves: whole, private, refused when broken, never over something else."""

import io
import json
import os
import tarfile
from datetime import UTC, datetime, timedelta

import pytest

from klinik_koperasi import backups


@pytest.fixture
def place(settings, tmp_path, monkeypatch):
    media = tmp_path / "media"
    (media / "surat").mkdir(parents=True)
    (media / "surat/abc.pdf").write_bytes(b"%PDF-1.7 surat")
    settings.MEDIA_ROOT = str(media)
    monkeypatch.setattr(backups, "FACTS", tmp_path / "facts.json")
    return tmp_path


def test_backup_comes_back_whole_and_a_broken_one_is_refused(db, place, settings):
    path = backups.write(place / "backup", [], 0)

    found = backups.check(path)

    assert oct(path.stat().st_mode & 0o777) == "0o600" and [path] == list((place / "backup").iterdir())
    assert found["rows"]["cooperatives_kelurahan"] == 57
    assert backups.health()["ok"] and backups.health()["value"]["restored"]

    with pytest.raises(backups.Refused, match="not empty"):
        backups.restore(path)
    name = f"klinik_empty_{os.getpid()}"
    with backups._scratch(name):
        settings.MEDIA_ROOT = str(place / "new/media")
        assert backups.restore(path, name)["rows"] == found["rows"]
    assert (place / "new/media/surat/abc.pdf").read_bytes() == b"%PDF-1.7 surat"


def test_what_is_cut_or_altered_is_named_and_nothing_stays_behind(db, place):
    path = backups.write(place / "backup", [], 0)
    cut, altered = place / "cut.tar", place / "altered.tar"
    cut.write_bytes(path.read_bytes()[:3000])
    _alter(path, altered)

    with pytest.raises(backups.Refused, match="no whole backup"):
        backups.check(cut)
    with pytest.raises(backups.Refused, match="cooperatives_kelurahan: 58 rows in the manifest, 57 restored"):
        backups.check(altered)
    with pytest.raises(backups.Refused, match="nothing was written"):
        backups.write(place / "backup", ["nobody@example.invalid"], 0)
    assert [path] == list((place / "backup").iterdir())


def _alter(path, altered):
    with tarfile.open(path) as old, tarfile.open(altered, "w") as new:
        for member in old:
            content = old.extractfile(member).read() if member.isfile() else b""
            if member.name == "manifest.json":
                manifest = json.loads(content)
                manifest["rows"]["cooperatives_kelurahan"] += 1
                content = json.dumps(manifest).encode()
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


def test_only_the_newest_are_kept_and_a_stopped_nightly_backup_is_an_alarm(db, place):
    folder = place / "backup"
    folder.mkdir()
    for day in ("20250101", "20250102", "20250103"):
        (folder / f"klinik-{day}-010000.tar").write_bytes(b"old")
    assert backups.health() == {"name": "last_backup", "ok": True, "value": {"made": None, "restored": None}}

    newest = backups.write(folder, [], 2)

    assert sorted(os.listdir(folder)) == ["klinik-20250103-010000.tar", newest.name]
    backups._note(backup=(datetime.now(UTC) - timedelta(days=4)).isoformat())
    assert not backups.health()["ok"]
