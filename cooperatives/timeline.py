"""The registry's part of a cooperative's timeline: public facts for everybody, papers and merges for the staff."""

from datetime import date, datetime, time

from django.utils import timezone

from cooperatives import rat
from cooperatives.models import Cooperative
from klinik_koperasi.panels import TimelineEntry
from klinik_koperasi.templatetags.formats import tanggal


def entries(subject, user) -> list[TimelineEntry]:
    """Founding, changed statutes, meetings, status and grade; for staff also papers and merged records. At most three queries."""
    if not isinstance(subject, Cooperative):
        return []
    found = [*_founding(subject), *_meetings(subject), *_standing(subject, staff=user.is_staff)]
    if user.has_perm("cooperatives.view_legalpaper"):
        found += _papers(subject)
    if user.has_perm("cooperatives.view_merge"):
        found += [
            TimelineEntry(
                merge.at, f"Digabung dengan catatan {merge.gone_name}", merge.reason, merge.get_absolute_url()
            )
            for merge in subject.merges.all()
            if merge.undone_at is None
        ]
    return found


def at_start(day: date) -> datetime:
    """A day as a moment, so that days and moments stand in one order."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _founding(cooperative: Cooperative) -> list[TimelineEntry]:
    facts = [
        (cooperative.tanggal_badan_hukum, "Menjadi badan hukum", cooperative.nomor_badan_hukum),
        (cooperative.tanggal_pad, "Perubahan anggaran dasar", cooperative.nomor_pad),
    ]
    return [TimelineEntry(at_start(day), title, text) for day, title, text in facts if day]


def _meetings(cooperative: Cooperative) -> list[TimelineEntry]:
    years = cooperative.years if hasattr(cooperative, "years") else cooperative.figures.in_force().newest_first()
    held = rat.meetings(years).items()
    return [TimelineEntry(at_start(day), f"RAT tahun buku {year}") for year, (day, _) in held if day]


def _standing(cooperative: Cooperative, staff: bool) -> list[TimelineEntry]:
    """The basis may name a letter or a file of the office: it is told to the staff."""
    found = []
    for change in cooperative.standing_changes.all():
        before = f"Sebelumnya {change.before_word.lower()}." if change.before else ""
        words = " ".join(filter(None, [before, f"Dasar: {change.basis}" if staff else ""]))
        found.append(TimelineEntry(at_start(change.date), f"{change.get_kind_display()}: {change.after_word}", words))
    return found


def _papers(cooperative: Cooperative) -> list[TimelineEntry]:
    found = []
    for paper in cooperative.papers.all():
        until = f"Berlaku sampai {tanggal(paper.until)}." if paper.until else ""
        if paper.date:
            words = " ".join(filter(None, [paper.number, until]))
            found.append(TimelineEntry(at_start(paper.date), paper.get_kind_display(), words, paper.get_absolute_url()))
        if paper.until and paper.until <= timezone.localdate():
            found.append(
                TimelineEntry(at_start(paper.until), f"{paper.get_kind_display()} habis masa berlakunya", paper.number)
            )
    return found
