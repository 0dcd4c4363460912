"""manage.py load_checklist: takes in versions of checklists that are new in the project's data."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reports.checklist import sheets


class Command(BaseCommand):
    help = "Load versions of checklists that are not in the database yet; a version that is there is never changed."

    def handle(self, **options):
        try:
            with transaction.atomic():
                added = sheets.load()
        except sheets.BadSheet as error:
            raise CommandError(f"{error}. Give the file another version.") from error
        self.stdout.write(f"checklists loaded: {', '.join(added) or 'none is new'}")
