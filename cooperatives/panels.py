"""What the registry shows on pages of the kernel."""

from django.db.models import Count, Max, Q
from django.urls import reverse

from cooperatives.enums import Status
from cooperatives.models import Alert, Cooperative
from klinik_koperasi import panels
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


def home_block():
    """Active and other cooperatives by kecamatan on the landing page, from the registry itself; nothing while it is empty."""
    data = (
        Cooperative.objects.in_city()
        .order_by("kelurahan__kecamatan__name")
        .values_list("kelurahan__kecamatan__name")
        .annotate(
            total=Count("pk"),
            active=Count("pk", filter=Q(status=Status.ACTIVE)),
            as_of=Max("source_date"),
            demo=Count("pk", filter=Q(demo=True)),
        )
    )
    rows = [dict(zip(("name", "total", "active", "as_of", "demo"), row, strict=True)) for row in data]
    if not rows:
        return None
    return {"template": "cooperatives/includes/_home.html", "context": _picture(rows)}


def _picture(rows: list[dict]) -> dict:
    top = max(row["total"] for row in rows)
    for n, row in enumerate(rows):
        row["name"] = row["name"] or "Lainnya"
        row["rest"] = row["total"] - row["active"]
        row["y"], row["low"], row["all"] = ROW * n + 18, WIDTH * row["active"] // top, WIDTH * row["total"] // top
    return {
        "rows": rows,
        "height": ROW * len(rows) + 8,
        "active": sum(row["active"] for row in rows),
        "total": sum(row["total"] for row in rows),
        "as_of": max((row["as_of"] for row in rows if row["as_of"]), default=None),
        "demo": any(row["demo"] for row in rows),
    }
