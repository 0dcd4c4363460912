"""`manage.py unmerge_cooperatives CODE`: takes the merge of a cooperative back, from what was recorded."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cooperatives import workflow
from cooperatives.models import Merge


class Command(BaseCommand):
    help = "Membatalkan penggabungan koperasi: catatan lama kembali dengan semua yang berpindah, atau tidak berubah sama sekali."

    def add_arguments(self, parser):
        parser.add_argument(
            "code", nargs="?", help="kode publik catatan yang dahulu digabungkan; tanpa kode: daftarnya"
        )

    def handle(self, *args, code: str | None, **options):
        standing = Merge.objects.standing().select_related("kept")
        if code is None:
            for merge in standing:
                self.stdout.write(f"{merge.gone_code}  {merge.at:%Y-%m-%d}  {merge}")
            return
        merge = standing.filter(gone_code=code).first()
        if merge is None:
            raise CommandError(f"Tidak ada penggabungan yang masih berlaku untuk kode {code}.")
        try:
            back = workflow.unmerge(merge)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"“{back}” kembali sebagai catatan sendiri ({back.get_absolute_url()}).")
