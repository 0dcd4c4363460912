"""How the desk's pages come to their report: through the person's own seats, so that a stranger gets 404; who has not
entered yet is led to the page of codes, not to that of the staff."""

from functools import wraps
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from reports import access
from reports.portal import selectors


def by_code(view):
    """Leads who has not entered to the page of codes, and from there on to what was asked for, or to the page of its form."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        asked = request.get_full_path()
        if request.method not in ("GET", "HEAD"):
            asked = urlsplit(request.META.get("HTTP_REFERER", "")).path
        return redirect_to_login(asked, reverse("portal_login")) if asked else redirect("portal_login")

    wrapped.login_required = False  # it asks by itself; the middleware would lead to the staff's page
    return wrapped


def own_report(view):
    """Gives the view its report and says in `request.may_file` whether the person writes or only reads (pengawas)."""

    @wraps(view)
    def wrapped(request, address: dict, *args, **kwargs):
        report = get_object_or_404(selectors.reports_of(request.user), **address)
        request.may_file = access.acts_for(request.user, report.cooperative)
        return view(request, report, *args, **kwargs)

    return by_code(never_cache(wrapped))


def moved_on(request, report):
    """To the report's page, with why its figures stay as they are; for acts that come after it was sent."""
    messages.info(request, "Laporan sudah terkirim; isinya tidak dapat diubah sekarang.")
    return redirect("portal_report", report)


def filers_only(view):
    """For acts: who only reads is told so."""

    @wraps(view)
    def wrapped(request, report, *args, **kwargs):
        if not request.may_file:
            raise PermissionDenied("Pengawas membaca; mengisi dan mengirim dilakukan pengurus atau pengelola.")
        return view(request, report, *args, **kwargs)

    return wrapped
