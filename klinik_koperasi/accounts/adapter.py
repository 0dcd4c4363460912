"""Login policy for allauth: nobody signs up by themselves, and nobody enters after the end of their access."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.shortcuts import redirect

from klinik_koperasi.accounts.throttle import visitor


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def get_client_ip(self, request) -> str:
        """Whom failed logins are counted for."""
        return visitor(super().get_client_ip(request))

    def pre_login(self, request, user, **kwargs):
        """allauth itself looks at `is_active` alone, not at the backend's `user_can_authenticate`."""
        if not user.may_enter:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request, user):
        messages.error(request, "Akun ini tidak aktif atau masa aksesnya sudah berakhir. Hubungi administrator portal.")
        return redirect("account_login")
