"""A synthetic city for trial and training: cooperatives, groups, requests in every state, sessions, officers."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

import consultations.agenda.demo
import consultations.demo
import consultations.survey.demo
import cooperatives.demo
import reports.checklist.demo
import reports.demo
import reports.portal.demo
import reports.recap.demo
from klinik_koperasi import demo
from klinik_koperasi.accounts.roles import sync_roles
from klinik_koperasi.bridges import demo as bridges
from klinik_koperasi.office.models import Profile


class Command(BaseCommand):
    help = "Load (or top up) the demo data. Refused in production and beside real rows."

    def add_arguments(self, parser):
        parser.add_argument(
            "--cooperatives", type=int, default=622, help="top the registry up to this many (default 622)"
        )
        parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same city")

    def handle(self, seed: int, **options):
        self._refuse()
        sync_roles()
        demo.office()
        people = demo.people(settings.LOCAL_DIR / "demo-accounts.txt")
        self.stdout.write(f"cooperatives added: {cooperatives.demo.top_up(options['cooperatives'], seed)}")
        officers = [people[name] for name in ("petugas", "petugas2", "petugas3", "petugas4")]
        story = consultations.demo.Story(seed, officers, people["kabid"])
        self.stdout.write(f"requests added: {story.tell()}")
        self.stdout.write(f"open sessions added: {consultations.agenda.demo.tell(officers, people['kabid'])}")
        self.stdout.write(f"survey answers added: {consultations.survey.demo.tell(seed, people['kabid'])}")
        self.stdout.write(f"reports added: {reports.demo.tell(people['penelaah'], people['kabid'])}")
        self.stdout.write(f"lenders' reports added: {reports.recap.demo.tell(people['penelaah'], people['kabid'])}")
        accounts = settings.LOCAL_DIR / "demo-accounts.txt"
        self.stdout.write(f"seats at the desk added: {reports.portal.demo.tell(accounts)}")
        self.stdout.write(f"requests on findings: {bridges.tell(people['penelaah'], people['kabid'])}")
        self.stdout.write(f"checklists begun: {reports.checklist.demo.tell(people['penelaah'])}")

    def _refuse(self):
        if settings.PRODUCTION:
            raise CommandError("load_demo is refused with PORTAL_ENV=production.")
        real = consultations.demo.has_real_rows() or cooperatives.demo.has_real_rows()
        if real and not Profile.current().demo:
            raise CommandError(
                "There are real rows in this database; the demo is never mixed with them. Use another database."
            )
