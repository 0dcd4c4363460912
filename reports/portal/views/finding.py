"""How the desk's pages come to their report: through the person's own seats, so that a stranger gets 404; who has not
entered yet is led to the page of codes, not to that of the staff."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from reports import access
from reports.portal import selectors

by_code = login_required(login_url="portal_login", redirect_field_name=None)


def own_report(view):
    """Gives the view its report and says in `request.may_file` whether the person writes or only reads (pengawas)."""

    @wraps(view)
    def wrapped(request, pk: int, *args, **kwargs):
        report = get_object_or_404(selectors.reports_of(request.user), pk=pk)
        request.may_file = access.acts_for(request.user, report.cooperative)
        return view(request, report, *args, **kwargs)

    return by_code(never_cache(wrapped))


def filers_only(view):
    """For acts: who only reads is told so."""

    @wraps(view)
    def wrapped(request, report, *args, **kwargs):
        if not request.may_file:
            raise PermissionDenied("Pengawas membaca; mengisi dan mengirim dilakukan pengurus atau pengelola.")
        return view(request, report, *args, **kwargs)

    return wrapped
