"""The web form, section by section: saved by a button, kept while typing, looked at while it is filled in."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klinik_koperasi.drafts.keeping import Slot
from klinik_koperasi.workflow import StaleStep
from reports.amounts import shown
from reports.chart import Section
from reports.models import Report
from reports.portal import explaining, selectors, sheets
from reports.portal.forms.sections import SectionForm
from reports.portal.forms.talk import ExplanationsForm
from reports.portal.models import Sheet
from reports.portal.views.access import filers_only, moved_on, own_report
from reports.portal.views.desk import head_of


class SheetSlot(Slot):
    """The draft of one section, kept by its report; what a writer has seen is told by the form: its fields are no columns."""

    @property
    def version(self) -> str:
        return self.form.seen_version() if self.form else ""


def _section(report: Report, name: str) -> Section:
    found = next((section for section in report.lines.sections if section.id == name), None)
    if found is None:
        raise Http404
    return found


@own_report
@filers_only
@require_http_methods(["GET", "HEAD", "POST"])
def portal_section(request, report: Report, section: str):
    """GET shows a section; POST saves it into the sheet that all of the cooperative's people share. Nothing is sent."""
    writes = request.method == "POST"
    if not (writes or selectors.in_hands(report)):
        return moved_on(request, report)
    part, said = _section(report, section), ExplanationsForm(request.POST)
    with transaction.atomic():
        sheet = sheets.locked(sheets.of(report, request.user)) if writes else sheets.shown(report, request.user)
        form = SectionForm(sheet, part, request.POST or None)
        slot = SheetSlot(request, report, part.id, form)
        if writes and form.is_valid() and said.is_valid() and _kept(report, sheet, form, said, request.user):
            slot.close()
            return _saved(request, report, part)
    context = (
        head_of(request, report)
        | _page(report, part, sheet, form)
        | {"draft": slot, "findings": _findings(sheet, part, form, said)}
    )
    bad = form.errors or said.errors
    return render(request, "portal/section.html", context | {"said": said}, status=422 if bad else 200)


def _kept(report: Report, sheet: Sheet, form: SectionForm, said: ExplanationsForm, actor) -> bool:
    """Saves what was typed; a report that a colleague has just sent is told in the form, with what was typed still in it."""
    try:
        sheets.write(sheet, form.answers, form.amounts, actor)
    except StaleStep as error:
        form.add_error(None, error)
        report.refresh_from_db(fields=["status", "sent_at", "outcome", "returned_until"])
        return False
    explaining.keep(sheet, said, actor)
    return True


def _findings(sheet: Sheet, part: Section, form: SectionForm, said: ExplanationsForm) -> list[explaining.Row]:
    """What the checks say of the section as it stands in the form, with the explanations as typed; saves nothing."""
    if form.is_bound:
        form.is_valid()  # what cannot be read yet is left out
        sheets.put(sheet, form.answers, form.amounts)
    found = explaining.rows(sheet, sheets.by_weight(sheets.check(sheet)[0]), said)
    return [row for row in found if sheets.touches(row.finding, part)]


def _saved(request, report: Report, part: Section):
    names = [one.id for one in report.lines.sections]
    following = names.index(part.id) + 1
    messages.success(request, f"“{part.title}” tersimpan. Laporan belum dikirim.")
    if "explain" in request.POST:
        return redirect(f"{redirect('portal_section', report, part.id).url}#pemeriksaan")
    if "next" in request.POST and following < len(names):
        return redirect("portal_section", report, names[following])
    return redirect("portal_report", report) if "next" in request.POST else redirect("portal_section", report, part.id)


def _page(report: Report, part: Section, sheet: Sheet, form: SectionForm) -> dict:
    sections = report.lines.sections
    place = [one.id for one in sections].index(part.id)
    return {
        "section": part, "sheet": sheet, "form": form,
        "sections": sheets.progress(report), "place": place + 1, "count": len(sections),
        "last": place + 1 == len(sections), "unit": sheets.unit_of(sheet), "chart": report.lines,
    }  # fmt: skip


@own_report
@filers_only
@require_POST
def portal_check(request, report: Report, section: str):
    """What the checks say of the section as it stands in the form, and its totals; saves nothing."""
    part, sheet = _section(report, section), sheets.shown(report, request.user)
    found = _findings(sheet, part, SectionForm(sheet, part, request.POST), ExplanationsForm(request.POST))
    html = render_to_string("portal/includes/_findings.html", {"findings": found}, request)
    totals = {f"{key}-{column}": shown(value) for (key, column), value in sheets.totals(sheet, part).items()}
    return JsonResponse({"html": html, "totals": totals})


@own_report
@require_safe
def portal_sample(request, report: Report):
    """What a good report by this chart looks like: an invented cooperative, every check content with it."""
    return render(request, "portal/sample.html", head_of(request, report) | {"sample": sheets.sample(report.lines)})
