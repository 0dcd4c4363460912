"""A cooperative's own page: its years as sentences, pictures and a table, and the RAT of each book year."""

from decimal import Decimal

from django.utils import timezone

from cooperatives import rat
from cooperatives.models import Cooperative
from klinik_koperasi import charts
from klinik_koperasi.templatetags.formats import angka, rupiah_ringkas


def summary(cooperative: Cooperative, limits: rat.Limits = rat.DEFAULT) -> str:
    """The third line of a result: members, and the last RAT in words that never accuse. Needs `with_latest_figures`."""
    today = timezone.localdate()
    year = today.year - 1
    latest = next((row.members for row in cooperative.years if row.members is not None), None)
    members = f"{angka(latest)} anggota · " if latest is not None else ""
    held = rat.meetings(cooperative.years)
    if year in held or cooperative.is_active or not held:
        day, mark = held.get(year, (None, None))
        state = rat.standing(year, day, today, held=mark, secondary=cooperative.is_secondary, limits=limits)
        return f"{members}RAT tahun buku {year} {state.tail}"
    return f"{members}RAT terakhir tercatat: tahun buku {max(held)}"


def rat_strip(cooperative: Cooperative, limits: rat.Limits = rat.DEFAULT) -> list[tuple[int, rat.Standing]]:
    """(book year, standing) of the last five book years; needs `with_latest_figures`."""
    today, held = timezone.localdate(), rat.meetings(cooperative.years)
    return [
        (year, rat.standing(year, day, today, held=mark, secondary=cooperative.is_secondary, limits=limits))
        for year in rat.years_shown(today, cooperative.tanggal_badan_hukum)
        for day, mark in [held.get(year, (None, None))]
    ]


def years(cooperative: Cooperative, count: int = 5) -> list:
    """Figures in force of the last years, oldest first; needs `with_latest_figures`."""
    return sorted(cooperative.years[:count], key=lambda row: row.tahun_buku)


def pictures(cooperative: Cooperative) -> list[dict]:
    """Small multiples of members, assets, volume and SHU; a year without a figure is a gap. Empty when there is nothing."""
    rows = {row.tahun_buku: row for row in years(cooperative)}
    if not rows:
        return []
    span = range(max(rows) - 4, max(rows) + 1)
    kinds = [
        ("Anggota", "members"),
        ("Aset", "aset"),
        ("Volume usaha", "volume_usaha"),
        ("Sisa Hasil Usaha (SHU)", "shu"),
    ]
    return [
        picture
        for title, name in kinds
        if (picture := _picture(title, name, [(y, getattr(rows.get(y), name, None)) for y in span]))
    ]


def _picture(title: str, name: str, values: list[tuple[int, Decimal | int | None]]) -> dict | None:
    known = [(year, value) for year, value in values if value is not None]
    if not known:
        return None
    write = (lambda value: f"{angka(value)} orang") if name == "members" else rupiah_ringkas
    (first_year, first), (last_year, last) = known[0], known[-1]
    story = f"{title}: {write(last)} pada {last_year}"
    if first_year != last_year:
        move = "naik" if last > first else "turun" if last < first else "tetap"
        story = f"{title} {move} dari {write(first)} pada {first_year} menjadi {write(last)} pada {last_year}"
    svg = charts.columns(
        story, [(f"’{year % 100:02d}", None if value is None else int(value)) for year, value in values]
    )
    return {"title": title, "value": write(last), "svg": svg}


def figures_table(cooperative: Cooperative) -> list[dict]:
    """The same figures as a table, money in millions of rupiah."""
    return [
        {"year": row.tahun_buku, "members": row.members}
        | {name: _millions(getattr(row, name)) for name in ("aset", "volume_usaha", "shu")}
        for row in years(cooperative)
    ]


def _millions(value: Decimal | None) -> Decimal | None:
    return None if value is None else (value / 1_000_000).quantize(Decimal("0.1"))
