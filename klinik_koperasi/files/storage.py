"""Where uploads lie: outside of anything that is served, under random names (a visitor's name is never a path)."""

import secrets
from pathlib import PurePath

SUFFIXES = {".pdf", ".jpg", ".jpeg", ".png", ".xlsx", ".csv", ".zip"}


def private_path(folder: str, filename: str) -> str:
    """`folder/` and 128 random bits, with the suffix only when it is a known one."""
    suffix = PurePath(filename).suffix.lower()
    return f"{folder}/{secrets.token_hex(16)}{suffix if suffix in SUFFIXES else ''}"
