"""A backup is worth what its restoring proves: whole, private, refused when broken, never over something else."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from klinik_koperasi import backups
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.jobs.models import Job
from tests.factories.accounts import UserFactory


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
    _alter(path, altered, _one_row_more)

    with pytest.raises(backups.Refused, match="no whole backup"):
        backups.check(cut)
    with pytest.raises(backups.Refused, match="cooperatives_kelurahan: 58 rows in the manifest, 57 restored"):
        backups.check(altered)
    _alter(path, altered, lambda name, old: old, "../../luar.txt")
    with pytest.raises(backups.Refused, match="points outside of it"):
        backups.check(altered)
    with pytest.raises(backups.Refused, match="nothing was written"):
        backups.write(place / "backup", ["nobody@example.invalid"], 0)
    assert [path] == list((place / "backup").iterdir())


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "surat/abc.pdf is missing"), (b"%PDF-1.7 sorot", "surat/abc.pdf differs from its SHA-256")],
)
def test_a_backup_without_an_upload_or_with_another_one_is_refused(db, place, content, said):
    path, altered = backups.write(place / "backup", [], 0), place / "altered.tar"
    _alter(path, altered, lambda name, old: content if name == "media/surat/abc.pdf" else old)

    with pytest.raises(backups.Refused, match=said):
        backups.check(altered)


@pytest.mark.django_db(transaction=True)
def test_a_discarded_upload_spoils_no_backup_and_is_told_but_a_paper_with_other_bytes_does(place, monkeypatch, capsys):
    Job.objects.create(kind="uji", title="Uji", failures="job/hilang.csv", started_by=(who := UserFactory()))
    listed = backups.Path.rglob
    with monkeypatch.context() as patch:
        patch.setattr(backups.Path, "rglob", lambda self, what: [*listed(self, what), self / "surat/baru-dihapus.pdf"])
        path = backups.write(place / "backup", [], 0)

    backups.main(["restore", str(path), "--check"])
    told = capsys.readouterr()
    assert " 1 uploads " in told.out and "not there when the backup was made: job/hilang.csv" in told.err

    paper = IssuedDocument(kind=Kind.SUMMARY, year=2026, serial=1, number="1", reserved_by=who, subject=who)
    paper.issued_at, paper.content, paper.sha256 = (
        timezone.now(),
        b"%PDF lain",
        hashlib.sha256(b"%PDF asli").hexdigest(),
    )
    paper.save()
    with pytest.raises(backups.Refused, match="1 issued papers differ from their SHA-256"):
        backups.check(backups.write(place / "second", [], 0))


@pytest.mark.full
def test_an_encrypted_backup_opens_with_its_key_alone(db, place, monkeypatch):
    home = place / "gpg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    made = [
        "gpg",
        "--batch",
        "--passphrase",
        "",
        "--quick-generate-key",
        "kantor@example.invalid",
        "default",
        "default",
        "0",
    ]
    subprocess.run(made, check=True, capture_output=True)

    path = backups.write(place / "backup", ["kantor@example.invalid"], 0)

    assert path.suffix == ".gpg" and b"cooperatives" not in path.read_bytes()
    assert backups.check(path)["rows"]["cooperatives_kelurahan"] == 57
    shutil.rmtree(home / "private-keys-v1.d")
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=True)
    with pytest.raises(backups.Refused, match="no whole backup"):
        backups.check(path)


def _one_row_more(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    manifest = json.loads(content)
    manifest["rows"]["cooperatives_kelurahan"] += 1
    return json.dumps(manifest).encode()


def _alter(path, altered, change, more: str = "") -> None:
    """The same backup with each member as `change(name, content)` gives it back; None leaves it out. `more` is put in."""
    with tarfile.open(path) as old, tarfile.open(altered, "w") as new:
        if more:
            new.addfile(tarfile.TarInfo(more))
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
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
