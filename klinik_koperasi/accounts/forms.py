"""The forms that allauth is given in place of its own."""

from allauth.account import forms


class ResetPasswordForm(forms.ResetPasswordForm):
    """Sends no link to accounts without a password: those enter by a code, and a link would open another way in."""

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if user.is_staff]
        return email
