"""The preview of an import: tabs with their counts, the rows of one page."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q

from cooperatives.enums import RowOutcome
from cooperatives.models import ImportBatch

ROWS = 25
NOTE = {
    RowOutcome.NEW: "Koperasi yang belum ada di registri. Yang diambil akan dicatat.",
    RowOutcome.CHANGED: "Koperasi yang sudah ada dan berbeda isinya: lama → baru. Kolom yang kosong tidak menghapus apa pun.",
    RowOutcome.UNCHANGED: "Sudah sama dengan registri; tidak ada yang ditulis.",
    RowOutcome.DOUBTFUL: "Tidak pasti koperasi mana yang dimaksud. Tanpa keputusan Anda, baris ini tidak disimpan.",
    RowOutcome.REJECTED: "Tidak dapat dibaca. Perbaiki di berkasnya, lalu unggah lagi; daftar alasannya dapat diunduh.",
}
TAKEABLE = (RowOutcome.NEW, RowOutcome.CHANGED)


@dataclass(frozen=True)
class Tab:
    """One outcome with its count and how many of it are taken."""

    key: str
    label: str
    count: int
    taken: int
    url: str
    current: bool


class Preview:
    """What the preview page shows for the address' `tab` and `hal`; two queries for the counts and the page."""

    def __init__(self, batch: ImportBatch, params) -> None:
        self.batch = batch
        counted = (
            batch.rows.order_by()
            .values_list("outcome")
            .annotate(n=Count("pk"), taken=Count("pk", filter=Q(taken=True)))
        )
        self.counts = {outcome: (n, taken) for outcome, n, taken in counted}
        present = [outcome for outcome in RowOutcome if outcome in self.counts]
        wanted = params.get("tab", "")
        self.tab = wanted if wanted in RowOutcome.values else next(iter(present), RowOutcome.NEW)
        self.number = params.get("hal", "1")

    @staticmethod
    def query(tab: str, page="1") -> str:
        return "?" + urlencode({"tab": tab, "hal": page})

    @cached_property
    def tabs(self) -> list[Tab]:
        return [
            Tab(outcome, outcome.label, *self.counts.get(outcome, (0, 0)), self.query(outcome), outcome == self.tab)
            for outcome in RowOutcome
        ]

    @cached_property
    def page(self):
        return Paginator(self.batch.rows.filter(outcome=self.tab), ROWS).get_page(self.number)

    @property
    def note(self) -> str:
        return NOTE[RowOutcome(self.tab)]

    @property
    def label(self) -> str:
        return RowOutcome(self.tab).label

    @property
    def takeable(self) -> bool:
        return self.tab in TAKEABLE

    @property
    def doubtful(self) -> bool:
        return self.tab == RowOutcome.DOUBTFUL

    @property
    def total(self) -> int:
        return sum(n for n, _ in self.counts.values())

    @cached_property
    def to_save(self) -> int:
        return self.batch.rows.to_save().count()

    @cached_property
    def to_return(self) -> int:
        return self.batch.rows.to_return().count()

    @property
    def previous(self) -> str:
        return self.query(self.tab, self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        return self.query(self.tab, self.page.number + 1) if self.page.has_next() else ""


def same_file(batch: ImportBatch):
    """Earlier uploads of the very same bytes."""
    return ImportBatch.objects.filter(sha256=batch.sha256).exclude(pk=batch.pk).select_related("uploaded_by")[:3]
