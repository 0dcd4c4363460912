"""What a report's pages and checks read. Here: what the registry knows that a report needs; its findings and papers are told in
`papers`, who has what on the desk in `desk`."""

from decimal import Decimal

from django.db.models import Q

from cooperatives import keys
from cooperatives.enums import Form
from cooperatives.models import Cooperative, Merge, YearlyFigures
from cooperatives.models.settings import RegistrySettings
from reports.checks.base import Settings
from reports.models import Campaign
from reports.selectors.desk import loads_now, reviewers
from reports.selectors.last_year import carried, previous_figures
from reports.selectors.letters import letters_to
from reports.selectors.papers import (
    assessed,
    compared,
    confirmation_of,
    earlier_findings,
    facts_of,
    is_confirmed,
    papers_of,
    told,
)
from reports.workbook.writing import Filling

__all__ = [
    "assessed", "chart_for", "check_settings", "compared", "confirmation_of", "cooperative_by", "earlier_findings",
    "facts_of", "filling", "identity", "is_confirmed", "is_secondary", "letters_to", "loads_now", "papers_of", "previous_figures",
    "registry_figures", "reviewers", "told",
]  # fmt: skip
SECONDARY = {Form.SECONDARY_CITY, Form.SECONDARY_PROVINCE, Form.SECONDARY_NATIONAL}
LENDING_NAMES = {"KSP", "KSPPS", "USP"}
LAST_YEAR = {
    "simpanan_pokok": "simpanan_pokok", "simpanan_wajib": "simpanan_wajib", "cadangan_umum": "cadangan",
    "modal_sumbangan": "hibah", "volume_usaha": "volume_usaha", "anggota": "members",
}  # fmt: skip
COMPARED = {
    "aset": "aset", "modal_sendiri": "modal_sendiri", "modal_luar": "modal_luar", "volume_usaha": "volume_usaha",
    "anggota": "members",
}  # fmt: skip


def cooperative_by(code: str) -> Cooperative | None:
    """The cooperative of a public code (also one merged away) or of a NIK Koperasi."""
    found = Cooperative.objects.filter(Q(code=code) | Q(nik_koperasi=code)).select_related("jenis").first()
    merged = Merge.objects.standing().filter(gone_code=code).select_related("kept").first() if found is None else None
    return merged.kept if merged else found


def chart_for(cooperative: Cooperative) -> str:
    """The chart's id by jenis, else by the name's prefix: savings and loan, or all others."""
    if cooperative.jenis_id:
        return "simpan_pinjam" if cooperative.jenis.code == "simpan-pinjam" else "umum"
    return "simpan_pinjam" if keys.kind_of_name(cooperative.name) in LENDING_NAMES else "umum"


def filling(cooperative: Cooperative, year: int, chart) -> Filling:
    """The template's beginning: identity, and last year's figures from the settled report of that year, where there is none from
    the registry, in whole rupiah."""
    amounts, last = _from_registry(cooperative, year, chart), previous_figures(cooperative, chart.id, year)
    amounts |= carried(chart, last) if last else {}
    campaign = Campaign.objects.filter(tahun_buku=year).first()
    choices = tuple(campaign.framework_choices) if campaign else ()
    return Filling(year, cooperative.code, identity(cooperative, year), amounts, choices)


def identity(cooperative: Cooperative, year: int) -> dict:
    """The answers of the identity sheet that are known already."""
    now = _in_force(cooperative, year)
    return {
        "nama": cooperative.name, "kode": cooperative.code, "nik_koperasi": cooperative.nik_koperasi or "", "tahun_buku": year,
        "satuan": "Rupiah penuh", "tanggal_rat": now.rat_date if now else None,
    }  # fmt: skip


def _from_registry(cooperative: Cooperative, year: int, chart) -> dict[tuple[str, str], int]:
    before, amounts = _in_force(cooperative, year - 1), {}
    for key, name in LAST_YEAR.items():
        value = getattr(before, name) if before else None
        if value is not None:
            spots = [(key, "lalu"), (key, "awal")]
            amounts |= {spot: int(round(value)) for spot in spots if chart.line(*spot)}
    return amounts


def registry_figures(cooperative: Cooperative, year: int) -> dict[str, Decimal]:
    """What the registry has of a book year, by the names that checks 16 and 17 use."""
    found = _in_force(cooperative, year)
    values = {key: getattr(found, name) for key, name in COMPARED.items()} if found else {}
    return {key: Decimal(value) for key, value in values.items() if value is not None}


def check_settings(campaign=None) -> Settings:
    """The checks' thresholds: the campaign's, if there is one, with the office's own RAT limits."""
    limits = RegistrySettings.current().rat_limits
    thresholds = campaign.thresholds if campaign else {}
    return Settings(rat_practice=limits.practice, rat_statute=limits.statute, **thresholds)


def is_secondary(cooperative: Cooperative) -> bool:
    return cooperative.form in SECONDARY


def _in_force(cooperative: Cooperative, year: int) -> YearlyFigures | None:
    return cooperative.figures.in_force().filter(tahun_buku=year).first()
