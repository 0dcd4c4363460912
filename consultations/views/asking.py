"""Asking: the request form in steps, its review, the receipt. GET changes nothing."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import selectors
from consultations.documents import render_slip
from consultations.enums import RequestStatus
from consultations.forms.public import ContactForm, GroupForm, NeedForm, PlaceForm, SendForm
from consultations.models import Request, Topic
from consultations.workflow.requests import missing_parts, send
from klinik_koperasi.accounts.throttle import allowed

STEPS = [
    ("kelompok", "Kelompok", GroupForm),
    ("kebutuhan", "Kebutuhan", NeedForm),
    ("waktu-tempat", "Waktu & tempat", PlaceForm),
    ("kontak", "Kontak", ContactForm),
]
SLUGS = [slug for slug, _, _ in STEPS] + ["periksa"]
FORMS = {slug: form for slug, _, form in STEPS}
RECEIPT_HOURS = 24


def step_line(draft: Request | None, current: str) -> list[dict]:
    """The five steps as the page draws them; those already filled in are links back."""
    now, line = SLUGS.index(current), []
    for index, (slug, title) in enumerate([(s, t) for s, t, _ in STEPS] + [("periksa", "Periksa")]):
        url = reverse("request_step", args=[draft.token, slug]) if draft and index < now else ""
        line.append({"title": title, "url": url, "state": "done" if index < now else "now" if index == now else "todo"})
    return line


def step_page(request, form, slug: str, draft: Request | None = None, status: int = 200):
    """One step of the form; with errors the status is 422 and everything typed is still there."""
    index = SLUGS.index(slug)
    context = {
        "form": form,
        "slug": slug,
        "draft": draft,
        "number": index + 1,
        "steps": step_line(draft, slug),
        "partial": f"consultations/includes/_step_{slug.replace('-', '_')}.html",
        "back": reverse("request_step", args=[draft.token, SLUGS[index - 1]]) if index else "",
        "back_title": STEPS[index - 1][1],
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
    return redirect("request_step", draft.token, "kebutuhan")


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
        form = FORMS[slug](request.POST if request.method == "POST" else None, instance=draft)
        if request.method != "POST":
            return step_page(request, form, slug, draft)
        if not form.is_valid():
            return step_page(request, form, slug, Request.objects.get(pk=draft.pk), status=422)
        form.save()
    return redirect("request_step", token, SLUGS[SLUGS.index(slug) + 1])


def review_page(request, draft: Request, error: str = "", status: int = 200):
    """Everything once more, with a link to change each part, and the one button that sends."""
    context = {
        "draft": draft,
        "steps": step_line(draft, "periksa"),
        "missing": missing_parts(draft),
        "error": error,
        "answer_days": None,
        "form": SendForm(),
    }
    return render(request, "consultations/request_review.html", context, status=status)


@login_not_required
@require_POST
def request_send(request, token: str):
    """Sends the draft, once however often it is pressed, and leads to the receipt."""
    draft = get_object_or_404(Request, token=token)
    try:
        send(draft, suspicious=bool(request.POST.get("website")))
    except ValidationError as error:
        return review_page(request, draft, error.messages[0], status=422)
    return redirect("request_receipt", token)


def _fresh_receipt(token: str) -> Request | None:
    """The request whose receipt may still be shown by its address (24 hours); afterwards /cek/ is the way."""
    since = timezone.now() - timedelta(hours=RECEIPT_HOURS)
    return (
        Request.objects.sent()
        .filter(token=token, submitted_at__gte=since)
        .select_related("kelurahan__kecamatan")
        .first()
    )


@login_not_required
@never_cache
@require_safe
def request_receipt(request, token: str):
    """The number in large type and what happens next."""
    sent = _fresh_receipt(token)
    if sent is None:
        return redirect("request_check")
    context = {"request_": sent, "answer_by": selectors.answer_by(sent), "journey": selectors.journey(sent)}
    return render(request, "consultations/request_receipt.html", context)


@login_not_required
@never_cache
@require_safe
def request_slip(request, token: str):
    """The receipt as a PDF to keep or print."""
    sent = _fresh_receipt(token)
    if sent is None:
        return redirect("request_check")
    if not allowed("slip", request.META["REMOTE_ADDR"], limit=20, minutes=60):
        return render(request, "429.html", status=429)
    response = HttpResponse(render_slip(sent, selectors.answer_by(sent)), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="bukti-permohonan.pdf"'
    return response
