"""What a report's checklists ask and what was answered: pages, progress, and the counts that the instruments score."""

from collections import defaultdict
from dataclasses import dataclass, field

from reports.checklist.models import Answer, Filling, Indicator, Item, Sheet
from reports.instruments import Instrument, instrument
from reports.models import Assessment, Report
from reports.selectors import assessed


@dataclass(frozen=True)
class Part:
    """One page of a checklist: its indicators, and how many of its items are answered."""

    sheet: Sheet
    key: str
    title: str
    indicators: list[Indicator]
    answers: dict[int, Answer] = field(repr=False)

    @property
    def items(self) -> list[Item]:
        return [item for indicator in self.indicators for item in indicator.items.all()]

    @property
    def asked(self) -> int:
        return sum(item.of for item in self.items)

    @property
    def answered(self) -> int:
        return sum(item.of for item in self.items if self._yes(item) is not None)

    @property
    def yes(self) -> dict[str, int]:
        """How many items of each question were answered yes; only questions of which every item is answered."""
        told = {one.question: [self._yes(item) for item in one.items.all()] for one in self.indicators}
        return {question: sum(answers) for question, answers in told.items() if None not in answers}

    @property
    def carried(self) -> list[Answer]:
        """Answers that were taken over from an earlier version of the report and wait to be confirmed."""
        found = [self.answers.get(item.pk) for item in self.items]
        return [one for one in found if one and one.carried_from]

    def _yes(self, item: Item) -> int | None:
        answer = self.answers.get(item.pk)
        return answer.yes if answer and not answer.carried_from else None


def sheets_for(report: Report) -> list[Sheet]:
    """The checklists of the report's instruments: the version it was begun with, else the newest (at most four queries)."""
    begun = {filling.sheet.name: filling.sheet_id for filling in report.fillings.select_related("sheet")}
    newest = {sheet.name: sheet.pk for sheet in Sheet.objects.newest() if _covers(sheet, report)}
    return list(Sheet.objects.filter(pk__in=(newest | begun).values()).whole())


def _covers(sheet: Sheet, report: Report) -> bool:
    return report.chart in instrument(sheet.instrument).charts


def parts(report: Report) -> list[Part]:
    """Every page of the report's checklists in order, with the answers so far (at most five queries)."""
    answers = {answer.item_id: answer for answer in Answer.objects.of_report(report)}
    found = []
    for sheet in sheets_for(report):
        grouped = defaultdict(list)
        for indicator in sheet.indicators.all():
            grouped[indicator.part].append(indicator)
        found += [Part(sheet, key, own[0].part_title, own, answers) for key, own in grouped.items()]
    return found


def progress(found: list[Part], sheet: Sheet) -> dict[str, int]:
    """`answered` of `asked` items of one checklist, over all of its pages."""
    own = [part for part in found if part.sheet == sheet]
    return {"answered": sum(part.answered for part in own), "asked": sum(part.asked for part in own)}


def counts(report: Report, own: Instrument) -> dict[str, int]:
    """How many items of each question of the instrument were answered yes, as `health.score` takes it (one query).

    A question is there only when all of its items are answered: what is half answered has no score.
    """
    wanted = {question.id: question.count for question in own.questions}
    rows = Filling.objects.filter(report=report, sheet__instrument=own.id).yes_by_question() if wanted else []
    return {question: yes for _, question, yes, of in rows if of == wanted.get(question)}


def scores(report: Report, found: list[Part]) -> list[Assessment]:
    """The results of the newest figures by each instrument that has a checklist, as they were told when an answer was last kept;
    nothing without figures, and nothing for syariah, which has no instrument yet (two queries)."""
    paper = report.paper
    if paper is None or paper.facts.get("syariah"):
        return []
    names = {part.sheet.instrument for part in found}
    return [one for one in assessed(paper) if one.instrument in names]
