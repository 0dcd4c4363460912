"""`manage.py report_template --cooperative CODE --year YEAR OUT.xlsx`: the pre-filled template of one cooperative."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports import samples, selectors
from reports.chart import chart, charts
from reports.workbook.layout import layout
from reports.workbook.writing import Filling, write


class Command(BaseCommand):
    help = "Menulis templat laporan keuangan (.xlsx) satu koperasi, dengan identitas dan angka tahun lalu."

    def add_arguments(self, parser):
        parser.add_argument("out")
        parser.add_argument("--cooperative", required=True, help="kode koperasi pada portal atau NIK Koperasi")
        parser.add_argument("--year", type=int, required=True, help="tahun buku")
        parser.add_argument("--chart", choices=sorted({name for name, _ in charts()}), help="bawaan: menurut jenisnya")
        parser.add_argument("--sample", action="store_true", help="terisi contoh, untuk belajar")

    def handle(self, *args, out, **options):
        cooperative = selectors.cooperative_by(options["cooperative"])
        if cooperative is None:
            raise CommandError(f"Tidak ada koperasi dengan kode atau NIK Koperasi {options['cooperative']}.")
        lines = self._chart(options["chart"] or selectors.chart_for(cooperative), options["year"])
        filling = selectors.filling(cooperative, options["year"], lines)
        if options["sample"]:
            filling = self._filled(filling, lines.id)
        path = Path(out)
        if path.suffix.lower() != ".xlsx":
            raise CommandError("Nama berkas harus berakhiran .xlsx.")
        try:
            with path.open("wb") as file:
                write(file, layout(lines), filling)
        except OSError as error:
            raise CommandError(f"{path} tidak dapat ditulis: {error.strerror}.") from error
        self.stdout.write(
            f"Templat {lines.title}, tahun buku {options['year']}, untuk {cooperative} ditulis ke {path}."
        )

    def _chart(self, name: str, year: int):
        try:
            return chart(name, year=year)
        except KeyError as error:
            raise CommandError(f"Tidak ada templat untuk tahun buku {year}; yang tertua 2020.") from error

    def _filled(self, filling: Filling, name: str) -> Filling:
        facts = samples.facts(name) | {key: value for key, value in filling.facts.items() if value}
        return Filling(filling.year, filling.code, facts, samples.amounts(name))
