"""Checking: the state of a request by number and phone or by a message's link, and what its applicant may change.

GET changes nothing: every act is a page that asks and a POST. Nothing here shows contact data or notes.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import selectors
from consultations.calendar_file import officer_calendar, session_calendar
from consultations.forms.checking import CheckForm, FileForm, LastFourForm, ProposeForm, WithdrawForm
from consultations.models import CalendarFeed, ContactLink, Request
from consultations.workflow import applicant, request_machine
from consultations.workflow.sessions import open_summary
from klinik_koperasi.accounts.throttle import allowed
from klinik_koperasi.workflow import StaleStep

CHECK_MINUTES = 15
WRONG = "Nomor dan angka HP ini tidak cocok. Periksa keduanya; nomornya ada pada bukti permohonan Anda."
NAV = "Cek"
PAGE = ["GET", "HEAD", "POST"]


def private(view):
    """For pages behind a secret or a check: open without a login, in no index, in no cache, named to no other site."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        return response

    return login_not_required(never_cache(wrapped))


def too_many(request):
    return render(request, "429.html", status=429)


def _remember(request, found: Request) -> None:
    until = timezone.now() + timezone.timedelta(minutes=CHECK_MINUTES)
    request.session["checked"] = {"pk": found.pk, "until": until.timestamp()}


def _checked(request) -> Request | None:
    """The request whose number was checked in the last quarter of an hour, from the session."""
    checked = request.session.get("checked") or {}
    if checked.get("until", 0) < timezone.now().timestamp():
        return None
    return Request.objects.sent().select_related("kelurahan").filter(pk=checked["pk"]).first()


@login_not_required
@never_cache
@require_http_methods(PAGE)
def request_check(request):
    """Asks for number and last four digits; when both fit, the state is shown for a quarter of an hour."""
    form = CheckForm(request.POST or None)
    if request.method != "POST":
        return render(request, "consultations/request_check.html", {"form": form})
    if not form.is_valid():
        return render(request, "consultations/request_check.html", {"form": form}, status=422)
    number = form.cleaned_data["number"]
    if not (_may_try(request) and allowed("check.number", number, limit=6, minutes=30)):
        return too_many(request)
    found = Request.objects.sent().filter(number=number).first()
    if found is None or found.contact_last4 != form.cleaned_data["last4"]:
        form.add_error(None, WRONG)
        return render(request, "consultations/request_check.html", {"form": form}, status=422)
    _remember(request, found)
    return redirect("request_status")


def _may_try(request) -> bool:
    return allowed("check.address", request.META["REMOTE_ADDR"], limit=20, minutes=15)


@private
@require_http_methods(PAGE)
def state_link(request, secret: str):
    """The link of a message: shows date and place only, and asks for the four digits before anything can be done."""
    link = ContactLink.find(ContactLink.Purpose.STATE, secret)
    if link is None:
        return render(request, "consultations/link_gone.html", status=410)
    form = LastFourForm(request.POST or None)
    context = {"form": form, "session": selectors.coming_session(link.request), "secret": secret, "nav": NAV}
    if request.method != "POST":
        return render(request, "consultations/state_link.html", context)
    if not (_may_try(request) and allowed("check.link", link.digest, limit=6, minutes=30)):
        return too_many(request)
    if form.is_valid() and form.cleaned_data["last4"] != link.request.contact_last4:
        form.add_error("last4", "Angka ini tidak cocok dengan nomor HP yang terdaftar.")
    if not form.is_valid():
        return render(request, "consultations/state_link.html", context, status=422)
    _remember(request, link.request)
    return redirect("request_status")


@private
@require_safe
def request_status(request):
    """What is true now of the request that was checked: date, place, officers' names; no contact data, no notes."""
    found = _checked(request)
    if found is None:
        return redirect("request_check")
    context = {
        "found": found,
        "headline": selectors.headline(found),
        "session": selectors.coming_session(found),
        "journey": selectors.journey(found),
        "founding": selectors.founding_way(case, hints=False) if (case := selectors.founding_of(found)) else [],
        "wishes": found.wishes.all() if found.news_at else [],
        "offered": applicant.offered_to_applicant(found),
        "form": CheckForm(),
        "now": timezone.now(),
    }
    return render(request, "consultations/request_status.html", context)


@private
@require_safe
def request_calendar(request):
    """The coming session of the request that was checked, for the phone's calendar."""
    found = _checked(request)
    session = found and selectors.coming_session(found)
    if not session:
        return redirect("request_check")
    return _calendar_file(session_calendar(session))


@private
@require_safe
def link_calendar(request, secret: str):
    """The session of a message's link for the phone's calendar: date and place, as its page shows; nobody is named."""
    link = ContactLink.find(ContactLink.Purpose.STATE, secret)
    if link is None:
        return render(request, "consultations/link_gone.html", status=410)
    session = selectors.coming_session(link.request)
    if session is None:  # it was held or called off: the page says what is true now
        return redirect("state_link", secret)
    return _calendar_file(session_calendar(session, named=False))


def _calendar_file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="klinik-koperasi.ics"'
    return response


def applicant_act(step: str, template: str, form_class, act, done: str):
    """A page that asks (GET) and then does (POST) `step` for the request that was checked; what was typed is kept."""

    @private
    @require_http_methods(PAGE)
    def view(request):
        found = _checked(request)
        if found is None:
            return redirect("request_check")
        if step not in applicant.offered_to_applicant(found):
            messages.info(request, "Keadaan permohonan Anda sudah berubah. Lihat yang terbaru di bawah.")
            return redirect("request_status")
        posted = request.method == "POST"
        form = form_class(request.POST if posted else None, request.FILES if posted else None)
        if posted and not allowed(f"applicant.{step}", str(found.pk), limit=12, minutes=60):
            return too_many(request)
        if posted and form.is_valid() and _done(request, form, lambda: act(found, form)):
            messages.success(request, done)
            return redirect("request_status")
        context = {"found": found, "form": form, "session": selectors.coming_session(found), "nav": NAV}
        return render(request, template, context, status=422 if posted else 200)

    return view


def _done(request, form, act) -> bool:
    """Whether `act` went through; a refusal stands in the form, a record that moved on meanwhile counts as seen."""
    try:
        act()
    except StaleStep:
        messages.info(request, "Petugas baru saja memproses permohonan ini.")
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


request_propose = applicant_act(
    "propose",
    "consultations/request_propose.html",
    ProposeForm,
    lambda found, form: request_machine.apply(
        "propose", found, times=form.wished_times, note=form.cleaned_data["note"]
    ),
    "Usulan waktu Anda kami terima. Petugas menghubungi Anda; sampai saat itu jadwal lama tetap berlaku.",
)
request_withdraw = applicant_act(
    "withdraw",
    "consultations/request_withdraw.html",
    WithdrawForm,
    lambda found, form: applicant.withdraw(found, form.cleaned_data["note"]),
    "Permohonan Anda sudah dibatalkan. Anda boleh mengajukan lagi kapan saja.",
)
request_attach = applicant_act(
    "attach",
    "consultations/request_attach.html",
    FileForm,
    lambda found, form: applicant.attach(found, form.cleaned_data["file"]),
    "Berkas Anda kami terima.",
)


@private
@require_POST
def request_summary(request):
    """Sends a new one-time link to the registered contact, never to this browser."""
    found = _checked(request)
    if found is None:
        return redirect("request_check")
    if not allowed("applicant.summary", str(found.pk), limit=3, minutes=1440):
        return too_many(request)
    try:
        request_machine.apply("ask_summary", found)
        messages.success(request, "Tautan ringkasan kami kirim ke kontak yang terdaftar, bukan ke layar ini.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("request_status")


@private
@require_safe
def officer_feed(request, secret: str):
    """An officer's calendar by its secret address; a revoked one is not found."""
    feed = CalendarFeed.find(secret)
    if feed is None:
        raise Http404
    if not allowed("feed", feed.digest, limit=120, minutes=60):
        return too_many(request)
    return HttpResponse(officer_calendar(feed.officer), content_type="text/calendar; charset=utf-8")


@private
@require_http_methods(PAGE)
def summary_link(request, secret: str):
    """GET says what the link holds; POST opens the PDF, once (the same browser may load it again for half an hour)."""
    link = ContactLink.find(ContactLink.Purpose.SUMMARY, secret)
    known = link is not None and request.session.get("summary_link") == link.pk
    if link is None or not link.open_for(known):
        return render(request, "consultations/link_gone.html", status=410)
    if request.method != "POST":
        return render(request, "consultations/summary_link.html", {"session": link.session, "secret": secret})
    document = open_summary(link, known)
    if document is None:
        return render(request, "consultations/link_gone.html", status=410)
    request.session["summary_link"] = link.pk
    response = HttpResponse(bytes(document.content), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="ringkasan-pertemuan.pdf"'
    return response
