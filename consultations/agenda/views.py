"""The public agenda: what is coming, one session, joining it, and the group's own place. GET changes nothing."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.agenda.calendar_file import opening_calendar
from consultations.agenda.forms import JoinForm
from consultations.agenda.models import OpenSession
from consultations.agenda.workflow import places
from consultations.models.requests import draft_token
from consultations.views.checking import PAGE, private, too_many
from klinik_koperasi.accounts.throttle import all_allowed, allowed

signer = TimestampSigner(salt="agenda.join")
DAY = 24 * 3600


@login_not_required
@never_cache
@require_safe
def agenda(request):
    """Open sessions that lie ahead, the next one first."""
    return render(request, "agenda/list.html", {"openings": list(OpenSession.objects.coming().for_lists())})


def _opening(code: str) -> OpenSession:
    return get_object_or_404(OpenSession.objects.for_lists(), code=code)


@login_not_required
@never_cache
@require_safe
def agenda_item(request, code: str):
    """One session: what, for whom, when, where, how many seats are left; or why nobody can join."""
    return render(request, "agenda/item.html", {"opening": _opening(code)})


@login_not_required
@require_safe
def agenda_calendar(request, code: str):
    response = HttpResponse(opening_calendar(_opening(code)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sesi-terbuka.ics"'
    return response


def join_page(request, opening: OpenSession, form: JoinForm, key: str = "", status: int = 200):
    """`key` is drawn anew for every first showing: the secret of the place, signed with the time of the drawing."""
    context = {"opening": opening, "form": form, "key": key or signer.sign(draft_token())}
    return render(request, "agenda/join.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(PAGE)
def agenda_join(request, code: str):
    """The form of one page; sent twice it leads to the same place."""
    opening, posted = _opening(code), request.method == "POST"
    key = request.POST.get("kunci", "")
    secret = _secret(key)
    if posted and secret and (earlier := places.find(secret)) and earlier.opening_id == opening.pk:
        return redirect("agenda_place", secret)
    if opening.closed_because:
        return redirect(opening)
    form = JoinForm(request.POST if posted else None)
    if not posted:
        return join_page(request, opening, form)
    if not allowed("join", request.META["REMOTE_ADDR"], limit=60, minutes=60):
        return too_many(request)
    if not secret:
        form.add_error(None, "Halaman ini terlalu lama terbuka. Isian Anda masih ada; kirim sekali lagi.")
    if form.is_valid() and _joined(request, opening, form, key, secret):
        return redirect("agenda_place", secret)
    return join_page(request, opening, form, key if secret else "", status=422)


def _joined(request, opening: OpenSession, form: JoinForm, key: str, secret: str) -> bool:
    """Whether the group got a place; a refusal stands in the form."""
    try:
        places.join(opening, form.draft(), secret, suspicious=_looks_automatic(request, form, key))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _secret(key: str) -> str:
    """The secret within a signed key of the last day, or ""."""
    try:
        return signer.unsign(key, max_age=DAY)
    except BadSignature:
        return ""


def _looks_automatic(request, form: JoinForm, key: str) -> bool:
    """As for a request: the hidden field, a form filled in within seconds, asking all day. It is held, not lost."""
    uses = [
        ("send.phone", str(form.cleaned_data["contact_phone"]), 5),
        ("send.address", request.META["REMOTE_ADDR"], 30),
    ]
    often = not all_allowed(uses, minutes=1440)
    return bool(form.cleaned_data["website"]) or _too_quick(key) or often


def _too_quick(key: str) -> bool:
    if not settings.FORM_MIN_SECONDS:
        return False
    try:
        signer.unsign(key, max_age=settings.FORM_MIN_SECONDS)
    except SignatureExpired:
        return False
    return True


def place_page(request, secret: str, template: str, status: int = 200, **context):
    """A page about the place behind a secret address; an unknown one says so and no more."""
    place = places.find(secret)
    if place is None:
        return render(request, "agenda/place_gone.html", status=410)
    context |= {"place": place, "opening": place.opening, "secret": secret, "may_leave": places.may_leave(place)}
    return render(request, template, context, status=status)


@private
@require_safe
def agenda_place(request, secret: str):
    """The receipt, and afterwards the group's own page: seated, waiting, or given back."""
    return place_page(request, secret, "agenda/place.html")


@private
@require_http_methods(PAGE)
def agenda_leave(request, secret: str):
    """Asks (GET), then gives the place back (POST)."""
    place = places.find(secret)
    if request.method != "POST" or place is None:
        return place_page(request, secret, "agenda/leave.html")
    if not allowed("join.leave", request.META["REMOTE_ADDR"], limit=30, minutes=60):
        return too_many(request)
    try:
        places.give_back(place)
    except ValidationError as error:
        return place_page(request, secret, "agenda/leave.html", 422, refused=error.messages[0])
    return redirect("agenda_place", secret)
