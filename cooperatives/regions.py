"""The city's regions as reference data: 5 kecamatan, 57 kelurahan, Kemendagri codes (docs/domain/registry.md)."""

import csv
from pathlib import Path

from cooperatives.models import Kecamatan, Kelurahan

DATA = Path(__file__).parent / "data" / "kelurahan.csv"


def rows() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(kecamatan=Kecamatan, kelurahan=Kelurahan) -> int:
    """Writes what is missing and leaves what the office changed; returns how many kelurahan were added. Repeatable.

    The models are parameters because a migration brings its own.
    """
    data, before = rows(), kelurahan.objects.count()
    kecamatan.objects.bulk_create(
        [kecamatan(code=code, name=name) for code, name in {row["code"][:8]: row["kecamatan"] for row in data}.items()],
        ignore_conflicts=True,
    )
    kelurahan.objects.bulk_create(
        [kelurahan(kecamatan_id=row["code"][:8], **_values(row)) for row in data], ignore_conflicts=True
    )
    return kelurahan.objects.count() - before


def _values(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != "kecamatan"}
