"""Entering by a code instead of a password: for people outside of the office who hold something here.

Which people that are, the apps say (`holders`). No code is kept: a mailed one is made by the worker that sends it, and only
its keyed hash stays. A mailed code opens nothing but in the browser that asked for it, so nobody uses up another's tries.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from klinik_koperasi.accounts.models import LoginCode, User

ISSUE = "accounts.add_logincode"
LIFE = {LoginCode.Channel.EMAIL: timedelta(minutes=15), LoginCode.Channel.OFFICE: timedelta(minutes=30)}
MAX_TRIES = 5
OFFICE_ALPHABET, OFFICE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8  # 40 bits, nothing that is misheard as another
_holders: list[Callable[[User], bool]] = []


def holders(question: Callable[[User], bool]) -> Callable[[User], bool]:
    """Registers who may enter by a code; one yes is enough. Asked at entering and at every request after it."""
    _holders.append(question)
    return question


def may_use(user: User) -> bool:
    """Never staff: they have a password and a second factor."""
    return not (user.is_staff or user.is_superuser) and user.may_enter and any(ask(user) for ask in _holders)


def ask(email: str) -> LoginCode:
    """Has a code mailed to `email` if it belongs to somebody who may use one; what the caller sees is the same if not.

    An empty `email` is nobody's: for an asking that shall look like any other.
    """
    from klinik_koperasi.accounts.tasks import send_code  # the task imports this module

    user = User.objects.filter(email__iexact=email.strip(), is_staff=False).exclude(email="").first()
    with transaction.atomic():
        code = LoginCode.objects.create(user=user, channel=LoginCode.Channel.EMAIL, expires_at=_end("email"))
        transaction.on_commit(lambda: send_code.enqueue(code.pk))
    return code


def send(pk: int) -> None:
    """Makes the code, keeps its hash and mails it; run again, the newer mail counts."""
    with transaction.atomic():
        code = LoginCode.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
        if code.user is None or code.used_at or code.expires_at <= timezone.now() or not may_use(code.user):
            return
        digits = f"{secrets.randbelow(10**6):06}"
        code.digest = _digest(f"{code.pk}.{code.key}", digits)
        code.save(update_fields=["digest"])
    context = {"name": code.user.name, "digits": digits, "until": code.expires_at}
    subject, body = (render_to_string(f"account/email/login_code_{part}.txt", context) for part in ("subject", "body"))
    EmailMessage(subject.strip(), body.strip(), to=[code.user.email]).send()


def enter(pk: int, key: str, typed: str) -> User | None:
    """Whoever the mailed code belongs to, None when it is wrong, used, too old or tried too often; each try is counted."""
    digits = "".join(filter(str.isdigit, typed))
    with transaction.atomic():
        code = LoginCode.objects.select_for_update(of=("self",)).filter(pk=pk, key=key, channel="email").first()
        if code is None or code.tries >= MAX_TRIES or code.used_at or code.expires_at <= timezone.now():
            return None
        code.tries += 1
        fits = constant_time_compare(code.digest, _digest(f"{code.pk}.{code.key}", digits))
        return _use(code) if fits else code.save()


def tries_left(pk: int) -> int:
    """How often the code may still be tried; nil when it is too old."""
    code = LoginCode.objects.filter(pk=pk, used_at=None, expires_at__gt=timezone.now()).first()
    return MAX_TRIES - code.tries if code else 0


def issue_at_office(user: User, actor: User, reason: str) -> tuple[LoginCode, str]:
    """A code to read out to `user` after calling back; the only time that it can be seen. Earlier ones end with it.

    Needs `accounts.add_logincode` and a reason. Raises PermissionDenied or ValidationError.
    """
    if not actor.is_active or not actor.has_perm(ISSUE):
        raise PermissionDenied("Anda tidak berwenang membuat kode masuk.")
    if not reason.strip():
        raise ValidationError("Tulis mengapa kode ini diberikan dan ke nomor mana Anda menelepon balik.")
    if not may_use(user):
        raise ValidationError("Akun ini tidak dapat masuk dengan kode: masa aksesnya sudah berakhir atau belum mulai.")
    typed = "".join(secrets.choice(OFFICE_ALPHABET) for _ in range(OFFICE_SIGNS))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        user.login_codes.filter(channel="kantor", expires_at__gt=timezone.now()).update(expires_at=timezone.now())
        code = LoginCode.objects.create(
            user=user, channel="kantor", digest=_digest("kantor", typed), expires_at=_end("kantor"), issued_by=actor,
            reason=reason.strip(),
        )  # fmt: skip
    return code, f"{typed[:4]}-{typed[4:]}"


def enter_by_office_code(typed: str) -> User | None:
    """Whoever the code was read out to; None when it is wrong, used or too old."""
    signs = "".join(c for c in typed.upper() if c.isascii() and c.isalnum())
    with transaction.atomic():
        found = LoginCode.objects.select_for_update(of=("self",)).filter(
            channel="kantor", digest=_digest("kantor", signs), used_at=None, expires_at__gt=timezone.now()
        )
        code = found.first()
        return _use(code) if code else None


def _use(code: LoginCode) -> User | None:
    """Once only, and nobody enters whose access ended after the code was made."""
    code.used_at = timezone.now()
    code.save()
    return code.user if may_use(code.user) else None


def forget_mailed() -> int:
    """Deletes what is left of mailed codes after a day; those from the office stay as their record."""
    old = LoginCode.objects.filter(channel="email", expires_at__lt=timezone.now() - timedelta(days=1))
    return old.delete()[0]


def _end(channel: str):
    return timezone.now() + LIFE[LoginCode.Channel(channel)]


def _digest(salt: str, typed: str) -> str:
    return salted_hmac(f"login-code.{salt}", typed, algorithm="sha256").hexdigest()
