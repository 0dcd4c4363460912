"""The request's number: the year and 40 random bits, easy to read out (KK-2026-7F3K-9QPM); never printed on a summary."""

import re
import secrets

from django.utils import timezone

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs without 0/O and 1/I: 5 bits each


def new_number() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"KK-{timezone.localdate().year}-{signs[:4]}-{signs[4:]}"


def normalise(typed: str) -> str:
    """What somebody typed, as stored: any case, with or without dashes and spaces; "" when it cannot be a number."""
    signs = re.sub(r"[^0-9A-Z]", "", typed.upper())
    found = re.fullmatch(r"KK(\d{4})([2-9A-Z]{4})([2-9A-Z]{4})", signs)
    return f"KK-{found[1]}-{found[2]}-{found[3]}" if found else ""
