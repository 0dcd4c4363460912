"""Files from outside are read by children that can take neither much time nor memory, and tell what became of them."""

import pytest

from klinik_koperasi.bounded.children import Children
from klinik_koperasi.bounded.reader import Limits

LIMITS = Limits(memory=200 * 1024**2, seconds=5, standstill=0.2, output=10_000_000)


class Unreadable(Exception):
    """As an app raises it."""


def test_a_child_that_waits_dies_grows_or_talks_without_end_is_ended_and_the_next_one_reads_on(tmp_path):
    children, path = Children("tests.kernel.odd_files", LIMITS, Unreadable, "Terlalu berat."), tmp_path / "file"

    for word in ("waits", "dies", "grows", "talks"):
        path.write_text(word)
        with pytest.raises(Unreadable, match="Terlalu berat"), children.reading(path) as records:
            list(records)

    path.write_text("")
    with children.reading(path) as records:
        word, surroundings = records
    assert word == {"word": ""} and set(surroundings["environment"]) - {"LC_CTYPE"} == {
        "PATH"
    }  # that one Python sets itself
    children.stop()
    assert children.program.returncode == 0
