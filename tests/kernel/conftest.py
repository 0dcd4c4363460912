"""What the tests of the kernel share."""

import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hashing a password well takes 0.3 seconds, and hundreds of tests make an account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
