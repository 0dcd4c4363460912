"""`manage.py check_report FILE.xlsx [--json]`: checks and ratios of a filled template, without saving anything."""

import json

from django.core.management.base import BaseCommand, CommandError

from reports import review, selectors
from reports.instruments import instrument, instruments
from reports.models import Campaign
from reports.workbook.opening import UnreadableFile, open_book
from reports.workbook.reading import read
from reports.workbook.values import note

WORDS = {"error": "Kesalahan", "warning": "Peringatan", "info": "Catatan"}


class Command(BaseCommand):
    help = "Memeriksa templat laporan yang sudah diisi: temuan, rasio, dan skor sementara. Tidak menyimpan apa pun."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--json", action="store_true", help="cetak hasilnya sebagai satu objek JSON")
        parser.add_argument("--year", type=int, help="tahun buku yang seharusnya")
        parser.add_argument("--cooperative", default="", help="kode atau NIK Koperasi yang seharusnya")
        parser.add_argument("--instrument", choices=sorted({name for name, _ in instruments()}))

    def handle(self, *args, **options):
        try:
            found = self._review(options)
        except UnreadableFile as error:
            if options["json"]:
                self._print(review.refused(str(error)))
            raise CommandError(str(error)) from error
        if options["json"]:
            self._print(found)
        else:
            self._tell(found)

    def _review(self, options) -> review.Review:
        expected = self._expected(options["cooperative"])
        reading = read(open_book(options["file"]), year=options["year"], code=expected)
        wanted = instrument(options["instrument"]) if options["instrument"] else None
        if wanted and reading.chart.id not in wanted.charts:
            raise CommandError(f"Instrumen {wanted.id} bukan untuk templat “{reading.chart.title}”.")
        cooperative = selectors.cooperative_by(reading.code)
        if cooperative is None:
            note(
                reading,
                "T03",
                f"Koperasi berkode “{reading.code}” tidak ada pada registri.",
                [reading.layout.where("kode", "isi")],
            )
            return review.look_at(reading, wanted)
        return review.look_at(
            reading, wanted, registry=selectors.registry_figures(cooperative, reading.year),
            previous=selectors.previous_figures(cooperative, reading.chart.id, reading.year),
            settings=selectors.check_settings(Campaign.objects.filter(tahun_buku=reading.year).first()),
            secondary=selectors.is_secondary(cooperative), confirmed=selectors.is_confirmed,
        )  # fmt: skip

    def _expected(self, code: str) -> str:
        cooperative = selectors.cooperative_by(code) if code else None
        if code and cooperative is None:
            raise CommandError(f"Tidak ada koperasi dengan kode atau NIK Koperasi {code}.")
        return cooperative.code if cooperative else ""

    def _print(self, found: review.Review) -> None:
        self.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))

    def _tell(self, found: review.Review) -> None:
        for one in found.findings:
            self.stdout.write(f"{WORDS[one.severity]} {one.rule} [{', '.join(one.cells)}]: {one.message}")
        for one in found.unchecked:
            self.stdout.write(f"Tidak diperiksa {one.rule} ({one.title}): {one.reason}")
        for one in found.as_dict()["ratios"]:
            value = "tidak terdefinisi" if one["value"] is None else f"{one['value']} {one['unit']}"
            self.stdout.write(f"{one['id']} {one['name']}: {value}. {one['reason']}".rstrip())
        score = found.as_dict()["score"]
        name = f"{score['instrument']} {score['version']}"
        self.stdout.write(f"{score['label']} ({name}): {score['value']}, {score['indicators']}.")
