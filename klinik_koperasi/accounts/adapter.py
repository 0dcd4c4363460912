"""Login policy for allauth: nobody signs up by themselves; staff are invited by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False
