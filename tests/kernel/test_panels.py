"""The registry by which apps tell the kernel what to show."""

import pytest

from klinik_koperasi.panels import Registry


@pytest.fixture
def registry() -> Registry:
    return Registry()


def test_registry_without_functions_collects_nothing(registry):
    assert registry.collect("user") == []


def test_functions_are_asked_in_their_order(registry):
    registry.register(lambda user: "last", order=200)
    registry.register(lambda user: "second")
    registry.register(lambda user: "third")
    registry.register(lambda user: "first", order=1)

    assert registry.collect("user") == ["first", "second", "third", "last"]


@pytest.mark.parametrize(
    ("result", "collected"),
    [
        (None, []),
        ([], []),
        ("one text", ["one text"]),
        ({"title": "one block"}, [{"title": "one block"}]),
        ([{"a": 1}, {"b": 2}], [{"a": 1}, {"b": 2}]),
        (("a", "b"), ["a", "b"]),
    ],
)
def test_function_may_return_one_thing_several_or_nothing(registry, result, collected):
    registry.register(lambda: result)

    assert registry.collect() == collected


def test_functions_get_what_the_kernel_gives(registry):
    registry.register(lambda subject, user: f"{user} reads {subject}")

    assert registry.collect("request", "officer") == ["officer reads request"]


def test_register_gives_the_function_back(registry):
    @registry.register
    def block(user):
        return user

    assert block("x") == "x"
