"""The early warning: rules over a cooperative's years, each with its figures, in words that never accuse."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from cooperatives import rat
from cooperatives.enums import Rule
from cooperatives.importing.run import one_at_a_time
from cooperatives.models import Alert, Cooperative, RegistrySettings, WatchLimits, YearlyFigures
from klinik_koperasi.templatetags.formats import angka, rupiah_ringkas, tanggal, upper_first

CHUNK = 1000
LOOK_BACK = 12  # book years


def refresh(today: date | None = None, *, only: list[int] | None = None) -> int:
    """Brings all alerts up to date in one transaction, or those of the cooperatives `only`; returns how many stand open.

    An alert whose figures changed is open again; one whose reason is gone disappears, its notes stay in the history.
    """
    limits, today = WatchLimits.current(), today or timezone.localdate()
    limits.rat = RegistrySettings.current().rat_limits
    with transaction.atomic():
        one_at_a_time()
        wanted, alerts = Cooperative.objects.watched(), Alert.objects.all()
        if only is not None:
            wanted, alerts = wanted.filter(pk__in=only), alerts.filter(cooperative__in=only)
        known = {(alert.cooperative_id, alert.rule): alert for alert in alerts}
        pks = list(wanted.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(pks), CHUNK):
            _refresh(pks[start : start + CHUNK], known, limits, today)
        Alert.objects.filter(pk__in=[alert.pk for alert in known.values()]).delete()
        return Alert.objects.open().count()


def _refresh(pks: list[int], known: dict, limits: WatchLimits, today: date) -> None:
    """Writes the alerts of some cooperatives; takes from `known` what still holds."""
    new = []
    for cooperative in Cooperative.objects.filter(pk__in=pks).with_latest_figures():
        for rule, words in findings(cooperative, cooperative.years, limits, today):
            alert = known.pop((cooperative.pk, rule), None)
            if alert is None:
                new.append(Alert(cooperative=cooperative, rule=rule, words=words))
            elif alert.words != words:
                alert.words, alert.note, alert.noted_by, alert.noted_at = words, "", None, None
                alert.save()
    bulk_create_with_history(new, Alert, default_change_reason="Peringatan dini")


def findings(cooperative: Cooperative, years: list[YearlyFigures], limits: WatchLimits, today: date) -> Iterator[tuple]:
    """(rule, its figures in words) of one cooperative; `years` are the figures in force, newest first."""
    for rule, find in RULES.items():
        if words := find(cooperative, years[:LOOK_BACK], limits, today):
            yield rule, words


def last_due_year(today: date, limits: rat.Limits = rat.DEFAULT) -> int:
    """The last book year whose statutory limit for the RAT has passed."""
    return today.year - 1 if today > rat.statute_limit(today.year - 1, limits) else today.year - 2


def _no_rat(cooperative, years, limits, today) -> str:
    held, last, missing = rat.meetings(years), last_due_year(today, limits.rat), []
    founded = cooperative.tanggal_badan_hukum.year if cooperative.tanggal_badan_hukum else 0
    while len(missing) < LOOK_BACK and (year := last - len(missing)) > founded:
        if _was_held(held.get(year)):
            break
        missing.append(year)
    if len(missing) < limits.rat_years or any(_was_held(held.get(year)) for year in range(last + 1, today.year)):
        return ""
    span = f"{missing[-1]}" if len(missing) == 1 else f"{missing[-1]} sampai {missing[0]}"
    return f"RAT belum tercatat untuk tahun buku {span} ({len(missing)} tahun)."


def _was_held(meeting: tuple | None) -> bool:
    return bool(meeting and (meeting[0] or meeting[1]))


def _loss(cooperative, years, limits, today) -> str:
    newest = [row for row in years if row.shu is not None][: limits.loss_years]
    in_turn = all(a.tahun_buku - b.tahun_buku == 1 for a, b in zip(newest, newest[1:], strict=False))
    if len(newest) < limits.loss_years or not in_turn or any(row.shu >= 0 for row in newest):
        return ""
    return "SHU " + ", ".join(f"{row.tahun_buku}: {rupiah_ringkas(row.shu)}" for row in reversed(newest)) + "."


def _savings(row: YearlyFigures) -> Decimal | None:
    parts = [part for part in (row.simpanan_pokok, row.simpanan_wajib) if part is not None]
    return sum(parts) if len(parts) == 2 else None


def _drop(cooperative, years, limits, today) -> str:
    told = []
    for label, value, write in (
        ("anggota", lambda row: row.members, angka),
        ("simpanan pokok dan wajib", _savings, rupiah_ringkas),
        ("volume usaha", lambda row: row.volume_usaha, rupiah_ringkas),
    ):
        known = [(row.tahun_buku, value(row)) for row in years if value(row) is not None][:2]
        if len(known) < 2 or known[0][0] - known[1][0] != 1 or known[1][1] <= 0:
            continue
        (year, now), (before_year, before) = known
        fall = 100 * (before - now) / before
        if fall >= limits.drop_percent:
            told.append(f"{label} turun {int(fall)} %: {write(before)} ({before_year}) menjadi {write(now)} ({year})")
    return upper_first("; ".join(told))[:290] + "." if told else ""


def _certificate(cooperative, years, limits, today) -> str:
    until = cooperative.certificate_until
    if until and until < today + timedelta(days=limits.certificate_days):
        return f"Sertifikat NIK berlaku sampai {tanggal(until)}."
    return (
        "Menurut ODS sertifikat NIK kedaluwarsa."
        if cooperative.certificate_status == "kedaluwarsa" and not until
        else ""
    )


def _no_figures(cooperative, years, limits, today) -> str:
    last, newest = last_due_year(today, limits.rat), max((row.tahun_buku for row in years), default=None)
    founded = cooperative.tanggal_badan_hukum
    if (newest and newest >= last) or (founded and founded.year > last):
        return ""
    return f"Angka tahun buku {last} belum ada" + (
        f"; terakhir tahun buku {newest}." if newest else "; belum ada satu pun."
    )


def _status(cooperative, years, limits, today) -> str:
    return "" if cooperative.status else "Status belum tercatat."


RULES = {
    Rule.NO_RAT: _no_rat,
    Rule.LOSS: _loss,
    Rule.DROP: _drop,
    Rule.CERTIFICATE: _certificate,
    Rule.NO_FIGURES: _no_figures,
    Rule.STATUS: _status,
}
