"""Second factor for staff, demanded where STAFF_MFA_REQUIRED is on; the pages of passwords and factors are for staff only."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect

OTHERS_NEED = {"account_login", "account_logout"}
EXEMPT = ("mfa_", "account_logout", "account_reauthenticate", "healthz")


class StaffMfaMiddleware:
    """Sends staff without a second factor to the page that sets one up; everything else waits until it is done."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user, match = request.user, request.resolver_match
        name = match.url_name or ""
        if user.is_authenticated and not user.is_staff and name.startswith(("account_", "mfa_")):
            return None if name in OTHERS_NEED else redirect("after_login")
        if not (settings.STAFF_MFA_REQUIRED and user.is_authenticated and user.is_staff):
            return None
        if name.startswith(EXEMPT) or is_mfa_enabled(user):
            return None
        messages.warning(
            request, "Sebelum bekerja, pasang dahulu pengaman kedua (aplikasi autentikator) untuk akun Anda."
        )
        return redirect("mfa_activate_totp")
