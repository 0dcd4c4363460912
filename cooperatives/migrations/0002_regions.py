"""The 57 kelurahan and the words of ODS, written once; `load_regions` does the same at any later time."""

import csv
from pathlib import Path

from django.db import migrations
from django.utils.text import slugify

DATA = Path(__file__).parents[1] / "data" / "kelurahan.csv"
COLUMNS = ["code", "name", "postal_code", "lat", "lon", "alias", "tile_col", "tile_row"]
JENIS = ["Konsumen", "Simpan pinjam", "Produsen", "Jasa", "Pemasaran"]


def write(apps, schema_editor):
    kecamatan, kelurahan, jenis = (apps.get_model("cooperatives", name) for name in ("Kecamatan", "Kelurahan", "Jenis"))
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["code"][:8]: row["kecamatan"] for row in rows}
    kecamatan.objects.bulk_create([kecamatan(code=code, name=name) for code, name in names.items()], ignore_conflicts=True)
    kelurahan.objects.bulk_create(
        [kelurahan(kecamatan_id=row["code"][:8], **{column: row[column] for column in COLUMNS}) for row in rows],
        ignore_conflicts=True,
    )
    jenis.objects.bulk_create(
        [jenis(code=slugify(name), name=name, order=10 * place) for place, name in enumerate(JENIS, start=1)], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0001_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop, elidable=False)]
