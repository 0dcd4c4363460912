"""`manage.py load_regions`: lays down the reference data of the registry."""

from django.core.management.base import BaseCommand

from cooperatives import regions, terms
from cooperatives.models import Jenis, Kelompok, Sektor


class Command(BaseCommand):
    help = "Menulis kecamatan, kelurahan, jenis, kelompok, dan sektor yang belum ada; aman diulang."

    def handle(self, *args, **options):
        added = regions.load()
        terms.load(Jenis, Kelompok, Sektor)
        self.stdout.write(f"{added} kelurahan ditambahkan.")
