"""Where a score learns what reviewers answered to an instrument's questions, and a correction what was answered before:
checklists register here, the review asks."""

from klinik_koperasi.panels import Registry
from reports.instruments import Instrument

counts = Registry()  # (report, Instrument) -> {question id: how many yes}, only questions that are answered wholly
carried = (
    Registry()
)  # (settled report, its correction): takes over what was answered, in the transaction of `workflow.correct`


def yes(report, instrument: Instrument) -> dict[str, int]:
    """The answers to an instrument's questions for one report, as `health.score` takes them."""
    return {question: number for found in counts.collect(report, instrument) for question, number in found.items()}
