"""How people are recognised: staff by user name or e-mail and password, others by a code; only while their access lasts."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend

from klinik_koperasi.accounts import codes
from klinik_koperasi.accounts.models import User


class StaffBackend(AuthenticationBackend):
    """Asked at login and at every request (`get_user`), so an account that ends also ends its open sessions."""

    def user_can_authenticate(self, user) -> bool:
        return user.may_enter


class CodeBackend(BaseBackend):
    """Holds the sessions that a code opened: asked at every request, so they end with what entitled the person to it.

    It recognises nobody by itself (`codes.enter` does) and gives no rights.
    """

    def get_user(self, user_id):
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and codes.may_use(user) else None
