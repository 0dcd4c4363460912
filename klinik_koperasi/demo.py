"""The synthetic office of the trial: its profile and its people, with passwords made at random on the first run."""

import secrets
from datetime import date, time
from pathlib import Path

from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.models import User
from klinik_koperasi.office.models import Holiday, NumberingTemplate, Profile, Signatory

PEOPLE = [
    ("petugas", "Contoh Satu", "Penyuluh Koperasi", roles.OFFICER),
    ("petugas2", "Contoh Dua", "Penyuluh Koperasi", roles.OFFICER),
    ("petugas3", "Contoh Tiga", "Analis Koperasi", roles.OFFICER),
    ("petugas4", "Contoh Empat", "Analis Koperasi", roles.OFFICER),
    ("penelaah", "Contoh Lima", "Penelaah Laporan", roles.REVIEWER),
    ("registri", "Contoh Enam", "Pengelola Data", roles.REGISTRAR),
    ("kabid", "Contoh Tujuh", "Kepala Bidang Koperasi", roles.HEAD),
    ("auditor", "Contoh Delapan", "Auditor", roles.AUDITOR),
    ("admin", "Contoh Sembilan", "Administrator Portal", roles.ADMINISTRATOR),
]
FIXED_HOLIDAYS = [
    (1, 1, "Tahun Baru Masehi"),
    (5, 1, "Hari Buruh"),
    (6, 1, "Hari Lahir Pancasila"),
    (8, 17, "Hari Kemerdekaan"),
    (12, 25, "Hari Raya Natal"),
]


def office() -> Profile:
    """A letterhead that nobody can mistake for a real one, and what letters need."""
    profile, _ = Profile.objects.update_or_create(
        pk=1,
        defaults={
            "government": "PEMERINTAH KOTA MALANG (CONTOH)",
            "office": "DINAS KOPERASI, PERINDUSTRIAN DAN PERDAGANGAN",
            "address": "Jalan Contoh Nomor 1, Malang",
            "telephone": "(0341) 000000",
            "website": "contoh.example",
            "email": "contoh@example.com",
            "opd_code": "CONTOH",
            "whatsapp": "+6281200001234",
            "hours": "Senin–Jumat, pukul 08.00–15.00 WIB",
            "opens": time(8),
            "closes": time(17),
            "demo": True,
        },
    )
    NumberingTemplate.objects.get_or_create(kind="ringkasan", defaults={"classification": "500.3"})
    year = timezone.localdate().year
    Signatory.objects.get_or_create(
        post=Signatory.Post.DIVISION_HEAD,
        defaults={
            "title": "Kepala Bidang Koperasi",
            "name": "Contoh Tujuh",
            "rank": "Pembina, IV/a",
            "period": DateRange(date(year - 1, 1, 1), None),
        },
    )
    for number in (year, year + 1):
        for month, day, name in FIXED_HOLIDAYS:
            Holiday.objects.get_or_create(date=date(number, month, day), defaults={"name": name})
    return profile


def people(passwords_file: Path) -> dict[str, User]:
    """One account a role (four officers); new ones get a random password, which is written to `passwords_file` only."""
    found, lines = {}, []
    for index, (username, name, position, role) in enumerate(PEOPLE, start=1):
        user, created = User.objects.get_or_create(
            username=username,
            defaults={
                "name": name,
                "position": position,
                "rank": "Penata, III/c",
                "nip": f"00000000000000{index:04}",
                "email": f"{username}@example.com",
                "is_staff": True,
            },
        )
        if created:
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            user.access_until = timezone.localdate().replace(month=12, day=31) if role == roles.AUDITOR else None
            user.save()
            user.groups.add(Group.objects.get(name=role))
            lines.append(f"{username}\t{password}\t{role}")
        found[username] = user
    if lines:
        passwords_file.parent.mkdir(parents=True, exist_ok=True)
        passwords_file.touch(mode=0o600)
        passwords_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return found
