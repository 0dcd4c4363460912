"""Where moving a cooperative's rows needs care: rows of which the kept record has its own already."""

from collections import defaultdict
from datetime import date

from cooperatives import keys
from cooperatives.enums import Office
from cooperatives.models import Cooperative, YearlyFigures
from klinik_koperasi.merging import Care, with_care

KEPT, GONE = "kept", "gone"


def clashing_figures(kept: Cooperative, gone: Cooperative) -> list[tuple[YearlyFigures, YearlyFigures]]:
    """(kept, gone) figures of one book year and source, oldest first."""
    own = {(row.tahun_buku, row.source): row for row in kept.figures.all()}
    rows = sorted(gone.figures.all(), key=lambda row: (row.tahun_buku, row.source))
    return [(own[row.tahun_buku, row.source], row) for row in rows if (row.tahun_buku, row.source) in own]


def clashing_chairs(kept: Cooperative, gone: Cooperative) -> tuple | None:
    """The two chairs in office, when they are two persons."""
    first, second = (record.board.current().filter(office=Office.CHAIR).first() for record in (kept, gone))
    return (first, second) if first and second and keys.fold(first.name) != keys.fold(second.name) else None


def figures_choice(row: YearlyFigures) -> str:
    """The name of the officer's choice between two rows of one book year and source."""
    return f"angka-{row.tahun_buku}-{row.source}"


@with_care("cooperatives.YearlyFigures")
def figures(gone: Cooperative, kept: Cooperative, choices: dict) -> Care:
    """Of two rows of one book year and source the chosen one stays; of one year at most one row is in force."""
    care, staying = Care(), defaultdict(list)
    for mine, theirs in clashing_figures(kept, gone):
        care.drop.append(mine if choices.get(figures_choice(theirs)) == GONE else theirs)
    dropped = {row.pk for row in care.drop}
    for row in [*kept.figures.all(), *gone.figures.all()]:
        if row.pk not in dropped:
            staying[row.tahun_buku].append(row)
    used = {row.tahun_buku for row in care.drop if row.in_force}
    for year, rows in staying.items():
        in_force = [row for row in rows if row.in_force]
        care.change += [(row, {"in_force": False}) for row in in_force[1:]]
        if not in_force and year in used:
            care.change.append((rows[-1], {"in_force": True}))
    return care


@with_care("cooperatives.BoardMember")
def board(gone: Cooperative, kept: Cooperative, choices: dict) -> Care:
    """The same person in the same office is kept once; of two chairs the chosen one stays in office."""
    known = {(member.office, keys.fold(member.name)) for member in kept.board.current()}
    care = Care(drop=[m for m in gone.board.current() if (m.office, keys.fold(m.name)) in known])
    chairs = clashing_chairs(kept, gone)
    if chairs:
        leaving = chairs[0] if choices.get("ketua") == GONE else chairs[1]
        care.change.append((leaving, {"until": max(date.today(), leaving.since or date.today())}))
    return care


@with_care("cooperatives.Membership")
def memberships(gone: Cooperative, kept: Cooperative, choices: dict) -> Care:
    known = set(kept.memberships.current().values_list("user", "capacity"))
    return Care(drop=[m for m in gone.memberships.current() if (m.user_id, m.capacity) in known])


@with_care("cooperatives.Branch")
def branches(gone: Cooperative, kept: Cooperative, choices: dict) -> Care:
    """Open offices of one name: the same address is kept once, another one gets a second name."""
    known = {branch.name: branch for branch in kept.branches.filter(closed=None)}
    care = Care()
    for branch in gone.branches.filter(closed=None, name__in=known):
        if keys.fold(branch.address) == keys.fold(known[branch.name].address):
            care.drop.append(branch)
        else:
            care.change.append((branch, {"name": f"{branch.name[:140]} ({gone.code})"}))
    return care


@with_care("cooperatives.Alert")
def alerts(gone: Cooperative, kept: Cooperative, choices: dict) -> Care:
    """Computed anew from the figures that the kept record has then."""
    return Care(drop=list(gone.alerts.all()), forget=True)
