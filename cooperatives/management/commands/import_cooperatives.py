"""`manage.py import_cooperatives FILE`: the office's way to bring in an ODS export or a keragaan list."""

import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cooperatives.importing import headings
from cooperatives.importing.plan import Plan
from cooperatives.importing.reading import UnreadableFile
from cooperatives.importing.run import import_file

NOTHING = {"rows": 0, "created": 0, "updated": 0, "unchanged": 0, "rejected": 0, "warnings": [], "unmapped": []}


class Command(BaseCommand):
    help = "Mengimpor koperasi dari ekspor ODS (.xlsx) atau keragaan (.csv); baris yang ditolak dikembalikan dengan sebabnya."
    requires_system_checks = []  # they load every page of the portal, for a command that shows none

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true", help="periksa saja, tidak menyimpan apa pun")
        parser.add_argument("--json", action="store_true", help="cetak hasilnya sebagai satu objek JSON")
        parser.add_argument("--year", type=int, help="tahun buku bagi baris yang tidak menyebutnya")
        parser.add_argument("--as-of", type=date.fromisoformat, help="tanggal data (YYYY-MM-DD), bawaan: hari ini")

        parser.add_argument("--mapping", help="berkas JSON: judul kolom → isian (kosong: kolom tidak dibaca)")

    def handle(self, *args, **options):
        try:
            mapping = self._mapping(options["mapping"]) if options["mapping"] else None
            wanted = {name: options[name] for name in ("dry_run", "year", "as_of")}
            plan = import_file(options["file"], mapping=mapping, keep_rows=True, **wanted)
        except UnreadableFile as error:
            if options["json"]:
                refusal = {"row": 0, "column": "", "value": "", "reason": str(error)}
                self.stdout.write(json.dumps(NOTHING | {"errors": [refusal]}, ensure_ascii=False, indent=2))
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(plan.as_dict(), ensure_ascii=False, indent=2))
        else:
            self._tell(plan, options["dry_run"])

    def _mapping(self, path: str) -> dict[str, str]:
        """Headings by their keys; CommandError in a sentence when the file cannot be used."""
        try:
            told = json.loads(Path(path).read_text(encoding="utf-8-sig"))
            pairs = {str(title): target or "" for title, target in told.items()}
        except (OSError, ValueError, AttributeError) as error:
            raise CommandError(f"Berkas pemetaan {path} tidak dapat dibaca sebagai JSON judul → isian.") from error
        unknown = sorted({str(target) for target in pairs.values()} - {"", *headings.ALIASES})
        if unknown:
            raise CommandError(f"Isian tidak dikenal: {', '.join(unknown)}. Pilihan: {', '.join(headings.ALIASES)}.")
        return {headings.column_key(title): target for title, target in pairs.items()}

    def _tell(self, plan: Plan, dry_run: bool) -> None:
        for word, problems in (("Peringatan", plan.warnings), ("Ditolak", plan.errors)):
            for problem in problems:
                place = f"baris {problem.row}" if problem.row else "berkas"
                value = f" “{problem.value}”" if problem.value else ""
                self.stdout.write(f"{word}, {place}, {problem.column or '-'}{value}: {problem.reason}")
        self.stdout.write(
            f"{plan.rows} baris: {plan.created} baru, {plan.updated} berubah, {plan.unchanged} tetap, {plan.rejected} ditolak."
            + (" Tidak ada yang disimpan." if dry_run else "")
        )
