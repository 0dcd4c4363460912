"""How staff are recognised: by user name or e-mail and password, and only while their access lasts."""

from allauth.account.auth_backends import AuthenticationBackend


class StaffBackend(AuthenticationBackend):
    """Asked at login and at every request (`get_user`), so an account that ends also ends its open sessions."""

    def user_can_authenticate(self, user) -> bool:
        return user.may_enter
