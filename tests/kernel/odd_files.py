"""A reading module for the tests of the bounded children: does what the file says."""

import os
import time


def records(path: str):
    """Two records, and then whatever the file's only word is."""
    with open(path) as file:
        word = file.read()
    yield from ({"word": word}, {"environment": sorted(os.environ)})
    if word == "waits":
        time.sleep(60)
    elif word == "dies":
        os.abort()
    elif word == "grows":
        bytes(300 * 1024**2)
    while word == "talks":
        yield {"more": "x" * 10_000}
