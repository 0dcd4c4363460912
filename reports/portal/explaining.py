"""Differences explained while the report is still a draft: beside the finding, kept with the sheet, told when it is sent."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from reports import access
from reports import workflow as review
from reports.checks import base
from reports.enums import RemarkKind
from reports.models import Finding, Remark, Submission
from reports.portal import sheets
from reports.portal.models import Explanation, Sheet
from reports.workflow.intake import explanations, finding_of

FIELD, STILL = "jelas-", "tetap-"  # the text's field, and the tick that an older text holds for the new figures too


@dataclass(frozen=True)
class Row:
    """A finding as the desk shows it while it can be mended. `name` of the field, "" where its rule accepts no explanation;
    `kept` is what the sheet holds, `fits` whether it was said of these very figures, `carried` what the last sending said."""

    finding: base.Finding
    name: str = ""
    figures: str = ""
    kept: Explanation | None = None
    carried: Remark | None = None
    text: str = ""
    error: str = ""

    @property
    def fits(self) -> bool:
        return self.kept is not None and self.kept.figures == self.figures

    @property
    def explained(self) -> bool:
        return self.fits or self.carried is not None

    @property
    def open(self) -> bool:
        """Whether its field is to be seen: something is wrong, out of date, or typed and not saved yet."""
        typed = bool(self.text) and not (self.fits and self.text == self.kept.text)
        return bool(self.error) or typed or self.kept is not None and not self.fits

    @property
    def still(self) -> str:
        return self.name.replace(FIELD, STILL)


def rows(sheet: Sheet, found: list[base.Finding], form=None) -> list[Row]:
    """The findings with what explains them (three queries); `form` is a bound ExplanationsForm whose texts are shown again."""
    kept = {one.name: one for one in sheet.explanations.select_related("by")} if sheet.pk else {}
    carried, names, paper = explanations(sheet.report), Counter(), Submission()
    told = []
    for one in found:
        made = finding_of(paper, one, carried)
        if not made.explainable:
            told.append(Row(one))
            continue
        names[made.thread] += 1
        name = FIELD + _digest(f"{made.thread} {names[made.thread]}")
        row = Row(one, name, figures_of(made), kept.get(name), made.explanation)
        typed = form.data.get(name) if form is not None else None
        shown = row.kept.text if row.fits else ""
        error = " ".join(form.errors.get(name, ())) if form is not None else ""
        told.append(Row(one, name, row.figures, row.kept, row.carried, shown if typed is None else typed, error))
    return told


def figures_of(finding: Finding) -> str:
    """A short sum of what a finding is about and of both its figures: while it stays, an explanation holds."""
    both = ("" if value is None else f"{value:.6f}" for value in (finding.expected, finding.found))
    return _digest(" ".join((finding.thread, *both)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def keep(sheet: Sheet, form, actor) -> None:
    """Takes over what a valid ExplanationsForm says about the findings of the sheet as it stands; the caller holds its lock.

    A text that was written for other figures holds on only when its tick is set. An emptied field takes the text back.
    """
    for row in rows(sheet, sheets.check(sheet)[0]) if form.texts else ():
        text = form.texts.get(row.name)
        if text is None or row.carried and text == row.carried.text:
            continue
        if row.kept and not row.fits and text in ("", row.kept.text):
            if form.data.get(row.still):
                _put(sheet, row, row.kept.text, actor)
        elif not text:
            sheet.explanations.filter(name=row.name).delete()
        elif not (row.fits and row.kept.text == text):
            _put(sheet, row, text, actor)


def _put(sheet: Sheet, row: Row, text: str, actor) -> None:
    said = {"figures": row.figures, "text": text, "by": actor}
    Explanation.objects.update_or_create(sheet=sheet, name=row.name, defaults=said)


def hand_on(sheet: Sheet, paper: Submission, actor) -> None:
    """Says under the findings of a sending what the sheet explains of them, in the name of whoever wrote it; then forgets it.

    Whoever has left the board meanwhile is spoken for by who sends. Texts written for other figures are not told.
    """
    said = {one.figures: one for one in sheet.explanations.select_related("by")}
    for finding in paper.findings.select_related("explanation"):
        one = said.get(figures_of(finding))
        if one is None or not finding.explainable or finding.explanation and finding.explanation.text == one.text:
            continue
        by = one.by if access.acts_for(one.by, sheet.report.cooperative) else actor
        review.remark(finding, by, one.text, kind=RemarkKind.EXPLANATION)
    sheet.explanations.all().delete()
