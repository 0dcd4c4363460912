"""The survey as the public meets it: the code, the questionnaire, thanks, and what the office published."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consultations.survey import selectors
from consultations.survey.codes import last_day, normalise, printed
from consultations.survey.forms import AnswerForm, CodeForm
from consultations.survey.models import Code
from consultations.survey.periods import parse
from consultations.survey.workflow import CodeRefused, answer, open_code
from consultations.views.checking import private, too_many
from klinik_koperasi.accounts.throttle import allowed


def may_try(request) -> bool:
    """Generous: a whole meeting answers through one access point, and 40 bits are not guessed in 200 tries."""
    return allowed("survey.address", request.META["REMOTE_ADDR"], limit=200, minutes=15)


def ask_code(request, form=None, refused: str = "", status: int = 200):
    """The page that asks for the code; `refused` says in a kind sentence why one was not taken."""
    context = {"form": form or CodeForm(), "refused": refused, "published": selectors.standing().exists()}
    return render(request, "survey/code.html", context, status=status)


def questionnaire(request, typed: str, code: Code, form, status: int = 200):
    signs = normalise(typed)
    context = {"form": form, "kode": signs, "printed": printed(signs), "until": last_day(code.month)}
    return render(request, "survey/questionnaire.html", context, status=status)


@private
@require_safe
def survey(request):
    """Asks for a code; with one (typed, or from a slip's QR) it is the questionnaire. Changes nothing."""
    if "kode" not in request.GET:
        return ask_code(request)
    form = CodeForm(request.GET)
    if not form.is_valid():
        return ask_code(request, form, status=422)
    if not may_try(request):
        return too_many(request)
    try:
        code = open_code(form.cleaned_data["kode"])
    except CodeRefused as error:
        return ask_code(request, form, error.messages[0], status=422)
    return questionnaire(request, form.cleaned_data["kode"], code, AnswerForm())


@private
@require_POST
def survey_send(request):
    """Keeps the answer, once a code; what is missing is asked for with everything given still there."""
    form, typed = AnswerForm(request.POST), request.POST.get("kode", "")[:30]
    if not may_try(request):
        return too_many(request)
    try:
        code = open_code(typed)
        if not form.is_valid():
            return questionnaire(request, typed, code, form, status=422)
        answer(typed, form.cleaned_data)
    except CodeRefused as error:
        return ask_code(request, CodeForm({"kode": typed}), error.messages[0], status=422)
    return redirect("survey_thanks")


@login_not_required
@never_cache
@require_safe
def survey_thanks(request):
    return render(request, "survey/thanks.html", {"published": selectors.standing().exists()})


@login_not_required
@require_safe
def survey_results(request):
    """What the office has published, the newest in full."""
    found = list(selectors.standing())
    context = {"result": selectors.published(found[0]) if found else None, "publications": found}
    return render(request, "survey/results.html", context | {"publication": found[0] if found else None})


@login_not_required
@require_safe
def survey_result(request, key: str):
    """One published period."""
    period = parse(key)
    if period is None or period.key != key:
        raise Http404
    found = list(selectors.standing())
    publication = get_object_or_404(selectors.standing(), start=period.start, end=period.end)
    context = {"result": selectors.published(publication), "publication": publication, "publications": found}
    return render(request, "survey/results.html", context)
