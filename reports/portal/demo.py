"""Two invented people of cooperatives, whose codes the trial finds among its mails, and their drafts."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from cooperatives.enums import Capacity
from cooperatives.models import Membership
from klinik_koperasi.accounts.models import User
from reports.enums import EDITABLE
from reports.enums import ReportStatus as S
from reports.models import Report
from reports.portal import explaining, sheets
from reports.portal.models import Explanation, Sheet

YEAR = 2025
# Name, address, capacity and the states of the reports at whose desks they sit
PEOPLE = [
    ("Contoh Bendahara", "bendahara@contoh.example", Capacity.BOARD, [S.RETURNED]),
    ("Contoh Ketua", "ketua@contoh.example", Capacity.BOARD, [S.DRAFT, S.SENT, S.SETTLED]),
]
WHY = "Angkanya sudah kami cocokkan dengan buku besar; pengurus lama memakai pengelompokan yang lain."
MAIL = "kode lewat e-mail: berkas terbaru di .local/mail ({email})"


def tell(accounts: Path) -> int:
    """Seats, their drafts, and a line each in the file of demo accounts; gives how many people were added."""
    added = []
    for name, email, capacity, states in PEOPLE:
        if not User.objects.filter(email=email).exists() and Report.objects.filter(demo=True).exists():
            _seat(name, email, capacity, states)
            added.append(f"{email}\t{MAIL.format(email=email)}\tPengurus koperasi: /portal/masuk/")
    if added:
        with accounts.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in added))
    return len(added)


def _seat(name: str, email: str, capacity: str, states: list[str]) -> None:
    """Without the invitation's mail: the address is nobody's."""
    person = User(username=email.split("@")[0], name=name, email=email)
    person.set_unusable_password()
    person.save()
    period = {"since": timezone.localdate() - timedelta(400), "until": timezone.localdate() + timedelta(700)}
    own = Report.objects.filter(demo=True, status__in=states, campaign__tahun_buku=YEAR)
    for report in own.select_related("cooperative", "campaign"):
        Membership.objects.create(user=person, cooperative=report.cooperative, capacity=capacity, **period)
        _explain(sheets.of(report, person), person)


def _explain(sheet: Sheet, person: User) -> None:
    """The first difference of a draft that may be explained, as a board would put it."""
    row = next((one for one in explaining.rows(sheet, sheets.check(sheet)[0]) if one.name), None)
    if row and sheet.report.status in EDITABLE:
        Explanation.objects.create(sheet=sheet, name=row.name, figures=row.figures, text=WHY, by=person)
