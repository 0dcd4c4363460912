"""What the registry shows on pages of the kernel."""

from django.urls import reverse

from cooperatives.models import Alert
from cooperatives.selectors import Statistics
from cooperatives.selectors.facets import UNKNOWN
from klinik_koperasi import charts, panels
from klinik_koperasi.templatetags.formats import hari_singkat

ROWS = 8
WIDTH, ROW = 285, 42  # of the longest bar, of one kecamatan, in units of the picture


def work_block(user) -> panels.WorkBlock | None:
    """Open alerts, first the cooperatives with most of them; two queries."""
    if not user.has_perm("cooperatives.view_alert"):
        return None
    openly = Alert.objects.open()
    total = openly.count()
    rows = [
        panels.WorkRow(
            alert.get_absolute_url(), alert.cooperative.name, who=alert.get_rule_display(), where=alert.cooperative.place,
            what=alert.words, when=hari_singkat(alert.found_at),
        )
        for alert in openly.select_related("cooperative__kelurahan").order_by("-found_at", "cooperative__name_key")[:ROWS]
    ]  # fmt: skip
    url = reverse("admin:cooperatives_alert_changelist")
    return panels.WorkBlock("perhatian", "Koperasi perlu perhatian", "hal perlu perhatian", total, rows, more_url=url)


def alerts_block(cooperative, user) -> dict | None:
    """On a cooperative's page, for staff: what the early warning found, with the notes."""
    if not user.has_perm("cooperatives.view_alert"):
        return None
    alerts = list(cooperative.alerts.select_related("noted_by"))
    if not alerts:
        return None
    return {"title": "Perlu perhatian", "template": "cooperatives/includes/_alerts.html", "context": {"alerts": alerts}}


def accounts_block(cooperative, user) -> dict | None:
    """On a cooperative's page, for who may see memberships: which officers belong to it, as what, since when; one query.

    Its own people stand in the block of the reports' desk, from the same rows.
    """
    if not user.has_perm("cooperatives.view_membership"):
        return None
    members = list(cooperative.memberships.filter(user__is_staff=True).select_related("user"))
    if not members:
        return None
    context = {"members": members}
    return {"title": "Petugas yang terkait", "template": "cooperatives/includes/_accounts.html", "context": context}


def picture(user) -> dict | None:
    """On the staff's front page: how many are active, and the way to the overview; at most one query."""
    if not user.has_perm("cooperatives.view_cooperative"):
        return None
    city = Statistics()
    words = f"{city.active} dari {city.total} koperasi aktif"
    url = reverse("admin:cooperatives_cooperative_overview")
    return {
        "title": "Koperasi",
        "svg": charts.share(words, city.active, city.total),
        "text": "",
        "url": url,
        "link": "Ikhtisar",
    }


def home_block():
    """Active and other cooperatives by kecamatan on the landing page, from the registry itself; nothing while it is empty."""
    city = Statistics()
    every, active = city.counts("kecamatan"), city.counts("kecamatan", city.active_set)
    rows = [
        {"name": "Lainnya" if code == UNKNOWN else name, "total": every[code], "active": active[code]}
        for code, name in city.index.labels["kecamatan"].items()
        if every.get(code)
    ]
    if not rows:
        return None
    as_of = {"as_of": city.index.as_of, "demo": city.index.demo}
    return {"template": "cooperatives/includes/_home.html", "context": _picture(rows) | as_of}


def _picture(rows: list[dict]) -> dict:
    top = max(row["total"] for row in rows)
    for n, row in enumerate(rows):
        row["rest"] = row["total"] - row["active"]
        row["y"], row["low"], row["all"] = ROW * n + 18, WIDTH * row["active"] // top, WIDTH * row["total"] // top
    return {
        "rows": rows,
        "height": ROW * len(rows) + 8,
        "active": sum(row["active"] for row in rows),
        "total": sum(row["total"] for row in rows),
    }
