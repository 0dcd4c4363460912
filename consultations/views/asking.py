"""Asking: the request form in steps, its review, the receipt. GET changes nothing."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import selectors
from consultations.documents import render_form, render_slip
from consultations.enums import GroupKind, RequestStatus
from consultations.forms.public import (
    ContactForm,
    GroupForm,
    NeedForm,
    PlaceForm,
    RegistryForm,
    SendForm,
    registered_like,
)
from consultations.founding import COMPARISON, LEGAL_FORMS
from consultations.models import Request, Topic
from consultations.workflow.requests import missing_parts, send_by_key
from klinik_koperasi.accounts.throttle import all_allowed, allowed

STEPS = [
    ("kelompok", "Kelompok", GroupForm),
    ("kebutuhan", "Kebutuhan", NeedForm),
    ("waktu-tempat", "Waktu & tempat", PlaceForm),
    ("kontak", "Kontak", ContactForm),
]
SLUGS = [slug for slug, _, _ in STEPS] + ["periksa"]
FORMS = {slug: form for slug, _, form in STEPS} | {"koperasi": RegistryForm}  # asked of cooperatives only
RECEIPT_HOURS = 24


def step_line(draft: Request | None, current: str) -> list[dict]:
    """The five steps as the page draws them; those already filled in are links back."""
    now, line = _place_in_line(current), []
    for index, (slug, title) in enumerate([(s, t) for s, t, _ in STEPS] + [("periksa", "Periksa")]):
        url = reverse("request_step", args=[draft.token, slug]) if draft and index < now else ""
        line.append({"title": title, "url": url, "state": "done" if index < now else "now" if index == now else "todo"})
    return line


def _place_in_line(slug: str) -> int:
    """Which of the five steps is drawn as the present one; the question for cooperatives belongs to the first."""
    return SLUGS.index(slug) if slug in SLUGS else 0


def _next(draft: Request, slug: str) -> str:
    if slug == "kelompok" and draft.group_kind == GroupKind.COOPERATIVE and registered_like(draft.group_name):
        return "koperasi"
    return SLUGS[_place_in_line(slug) + 1]


def step_page(request, form, slug: str, draft: Request | None = None, status: int = 200):
    """One step of the form; with errors the status is 422 and everything typed is still there."""
    index = _place_in_line(slug)
    context = {
        "form": form,
        "slug": slug,
        "draft": draft,
        "number": index + 1,
        "steps": step_line(draft, slug),
        "partial": f"consultations/includes/_step_{slug.replace('-', '_')}.html",
        "back": reverse("request_step", args=[draft.token, SLUGS[max(index - 1, 0)]]) if slug != "kelompok" else "",
        "back_title": STEPS[max(index - 1, 0)][1],
    }
    return render(request, "consultations/request_step.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_start(request):
    """The first step; the draft is made when it is sent, and its address is the key to go on later."""
    form = GroupForm(request.POST or None)
    if request.method != "POST":
        return step_page(request, form, "kelompok")
    if not form.is_valid():
        return step_page(request, form, "kelompok", status=422)
    if not allowed("draft", request.META["REMOTE_ADDR"], limit=60, minutes=60):
        return render(request, "429.html", status=429)
    draft = form.save()
    draft.topics.set(Topic.objects.filter(code=request.GET.get("topik", ""), active=True))  # chosen on the landing page
    return redirect("request_step", draft.token, _next(draft, "kelompok"))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_step(request, token: str, slug: str):
    """One step of a draft: shows what is saved, saves what is valid, and goes on to the next."""
    with transaction.atomic():  # sending waits for a step that is just being saved, and the other way round
        draft = get_object_or_404(Request.objects.select_for_update(of=("self",)), token=token)
        if draft.status != RequestStatus.DRAFT:
            return redirect("request_receipt", token)
        if slug == "periksa":
            return review_page(request, draft)
        posted = request.method == "POST"
        form = FORMS[slug](request.POST if posted else None, request.FILES if posted else None, instance=draft)
        if request.method != "POST":
            return step_page(request, form, slug, draft)
        if not _saved(form):
            return step_page(request, form, slug, Request.objects.get(pk=draft.pk), status=422)
    return redirect("request_step", token, _next(draft, slug))


def _saved(form) -> bool:
    """Saves a valid step; of another one only a good letter, because a browser does not offer it again."""
    if form.is_valid():
        form.save()
        return True
    if hasattr(form, "keep_letter"):
        form.keep_letter()
    return False


def review_page(request, draft: Request, error: str = "", status: int = 200):
    """Everything once more, with a link to change each part, and the one button that sends."""
    context = {
        "draft": draft,
        "steps": step_line(draft, "periksa"),
        "missing": missing_parts(draft),
        "wishes": draft.wishes.values_list("at", flat=True),
        "repeated": selectors.asked_lately(draft),
        "error": error,
        "form": SendForm(),
    }
    return render(request, "consultations/request_review.html", context, status=status)


def _looks_automatic(request, draft: Request) -> bool:
    """What no person does: fills the hidden field, needs seconds for five pages, asks all day. It goes to quarantine."""
    quick = timezone.now() - draft.created_at < timedelta(seconds=settings.FORM_MIN_SECONDS)
    uses = [("send.phone", str(draft.contact_phone), 5), ("send.address", request.META["REMOTE_ADDR"], 30)]
    often = not all_allowed(uses, minutes=1440)
    return bool(request.POST.get("website")) or quick or often


@login_not_required
@require_POST
def request_send(request, token: str):
    """Sends the draft, once however often it is pressed, and leads to the receipt."""
    try:
        send_by_key(token, partial(_looks_automatic, request))
    except Request.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        return review_page(request, get_object_or_404(Request, token=token), error.messages[0], status=422)
    return redirect("request_receipt", token)


def _receipts_since() -> datetime:
    """Receipts of requests sent since then may still be shown by their address; afterwards /cek/ is the way."""
    return timezone.now() - timedelta(hours=RECEIPT_HOURS)


@login_not_required
@never_cache
@require_safe
def request_receipt(request, token: str):
    """The number in large type and what happens next."""
    sent = Request.objects.receipt(token, _receipts_since())
    if sent is None:
        return redirect("request_check")
    context = {"request_": sent, "answer_by": selectors.answer_by(sent)}
    return render(request, "consultations/request_receipt.html", context)


@login_not_required
@require_safe
def compare(request):
    """Koperasi, CV or PT: plain and fair, for those who have not decided."""
    rows = [
        {"question": question, "answers": list(zip(LEGAL_FORMS, answers, strict=True))}
        for question, answers in COMPARISON
    ]
    return render(request, "consultations/compare.html", {"nav": "Ajukan", "forms": LEGAL_FORMS, "rows": rows})


@login_not_required
@require_safe
def request_paper(request):
    """The same questions as a fillable A4 form, for those who would rather write; kept for an hour once made."""
    content = cache.get_or_set("consultations.paper", render_form, 3600)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="formulir-klinik-koperasi.pdf"'
    return response


@login_not_required
@never_cache
@require_safe
def request_slip(request, token: str):
    """The receipt as a PDF to keep or print."""
    found = Request.objects.sent().filter(token=token, submitted_at__gte=_receipts_since())
    sent = found.select_related("kelurahan__kecamatan").first()
    if sent is None:
        return redirect("request_check")
    if not allowed("slip", request.META["REMOTE_ADDR"], limit=20, minutes=60):
        return render(request, "429.html", status=429)
    response = HttpResponse(render_slip(sent, selectors.answer_by(sent)), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="bukti-permohonan.pdf"'
    return response
