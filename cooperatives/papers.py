"""Papers that end soon: a block of work for the staff's front page, and the papers on a cooperative's page for staff."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from cooperatives.models import LegalPaper, RegistrySettings
from klinik_koperasi import panels
from klinik_koperasi.templatetags.formats import tanggal

ROWS = 8


def told_until(today: date | None = None) -> date:
    """The last expiry date that is told today, by the office's setting (one query)."""
    return (today or timezone.localdate()) + timedelta(days=RegistrySettings.current().paper_days)


def work_block(user) -> panels.WorkBlock | None:
    """Papers that have ended or will soon, the oldest first; three queries."""
    if not user.has_perm("cooperatives.view_legalpaper"):
        return None
    today = timezone.localdate()
    due = LegalPaper.objects.due_by(told_until(today))
    rows = [_row(paper, today) for paper in due.select_related("cooperative__kelurahan").order_by("until", "pk")[:ROWS]]
    url = reverse("admin:cooperatives_legalpaper_changelist") + "?habis=ya"
    return panels.WorkBlock(
        "dokumen", "Dokumen koperasi akan habis", "dokumen akan habis", due.count(), rows, more_url=url
    )


def _row(paper: LegalPaper, today: date) -> panels.WorkRow:
    over = paper.is_over(today)
    due = f"{'habis' if over else 'berlaku sampai'} {tanggal(paper.until)}"
    return panels.WorkRow(
        paper.get_absolute_url(), paper.cooperative.name, who=paper.get_kind_display(), where=paper.cooperative.place,
        what=paper.number, due=due, due_state="late" if over else "soon",
    )  # fmt: skip


def papers_block(cooperative, user) -> dict | None:
    """On a cooperative's page, for staff: its papers with their dates; nothing while none is kept."""
    if not user.has_perm("cooperatives.view_legalpaper"):
        return None
    papers = list(cooperative.papers.all())
    if not papers:
        return None
    today = timezone.localdate()
    soon = told_until(today)
    rows = [(paper, _state(paper, today, soon)) for paper in papers]
    return {"title": "Dokumen legal", "template": "cooperatives/includes/_papers.html", "context": {"rows": rows}}


def _state(paper: LegalPaper, today: date, soon: date) -> str:
    if not paper.until:
        return ""
    return "habis" if paper.is_over(today) else "akan habis" if paper.until <= soon else ""
