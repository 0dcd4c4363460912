"""The codes of the survey: 40 random bits in eight signs, easy to read out; the database knows only their keyed digest."""

import re
import secrets
from datetime import date, timedelta

from django.utils.crypto import salted_hmac

from consultations.numbers import ALPHABET
from consultations.survey.periods import shifted


def new_code() -> str:
    """7F3K9QPM"""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def printed(code: str) -> str:
    """7F3K-9QPM, as it stands on paper"""
    return f"{code[:4]}-{code[4:]}"


def normalise(typed: str) -> str:
    """What somebody typed, as it was made: any case, with or without dash and spaces; "" when it cannot be a code."""
    signs = re.sub(r"[^0-9A-Z]", "", str(typed).upper())
    return signs if len(signs) == 8 and not set(signs) - set(ALPHABET) else ""


def digest_of(code: str) -> str:
    """Keyed, because all codes could be tried against a plain one."""
    return salted_hmac("survey.code", code, algorithm="sha256").hexdigest()


def last_day(month: date) -> date:
    """Until when a code of a meeting in `month` is good: the end of the month after."""
    return shifted(month, 2) - timedelta(days=1)
