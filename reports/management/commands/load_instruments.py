"""manage.py load_instruments: takes in versions of instruments and charts of accounts that are new in the project's data."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reports import editions


class Command(BaseCommand):
    help = "Load versions of instruments and charts that are not in the database yet; a version that is there is never changed."

    def handle(self, **options):
        try:
            with transaction.atomic():
                added = editions.load()
        except editions.Edited as error:
            raise CommandError(f"{error}. Put the file back, and give its new state another version.") from error
        self.stdout.write(f"instruments and charts loaded: {', '.join(added) or 'none is new'}")
