"""`manage.py export_cooperatives OUT`: the registry as .xlsx or .csv in ODS' headings."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cooperatives import exporting

WRITERS = {".xlsx": exporting.to_xlsx, ".csv": exporting.to_csv}


class Command(BaseCommand):
    help = "Mengekspor seluruh koperasi dengan judul kolom ODS; .xlsx atau .csv menurut nama berkasnya."

    def add_arguments(self, parser):
        parser.add_argument("out")
        parser.add_argument("--year", type=int, help="tahun buku angkanya; bawaan: yang terbaru tiap koperasi")
        parser.add_argument("--no-people", action="store_true", help="tanpa nama dan telepon pengurus")

    def handle(self, *args, **options):
        path = Path(options["out"])
        write = WRITERS.get(path.suffix.lower())
        if write is None:
            raise CommandError("Nama berkas harus berakhiran .xlsx atau .csv.")
        try:
            with path.open("wb") as out:
                count = write(out, year=options["year"], people=not options["no_people"])
        except OSError as error:
            raise CommandError(f"{path} tidak dapat ditulis: {error.strerror}.") from error
        self.stdout.write(f"{count} koperasi ditulis ke {path}.")
