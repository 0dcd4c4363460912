"""Pages as a browser asks for them, without network and web server."""

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from script.benches.databases import Databases
from script.benches.measuring import milliseconds


def counted(act: Callable) -> int:
    """How many statements an act sends through Django; COPY is not among them."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def visited(databases: Databases, names: dict[int, str], addresses: Callable, runs: int) -> tuple[dict, dict]:
    """Milliseconds of all visits, and the most queries of one, by size; the sizes, each in its database, take turns.

    `addresses(number)` are those of a round. A round before the first one is not timed: it fills what a running server
    has long filled.
    """
    clients: dict[int, Client] = {}
    queries: dict[int, int] = {}
    for size, name in names.items():
        databases.use(name)
        clients[size] = staff()
        queries[size] = max(counted(lambda a=address, c=clients[size]: get(c, a)) for address in addresses(runs))
    taken: dict[int, list[float]] = {size: [] for size in names}
    for number in range(runs):
        for address in addresses(number):
            for size, name in names.items():
                databases.use(name)
                taken[size].append(milliseconds(lambda a=address, c=clients[size]: get(c, a)))
    return taken, queries


def staff() -> Client:
    """A client logged in as one who may do everything."""
    client, people = Client(), get_user_model().objects
    user = people.filter(username="bench").first() or people.create_superuser("bench", "bench@example.id", None)
    client.force_login(user)
    return client


def get(client: Client, address: str) -> None:
    """Opens a page; one that does not open would be no measure."""
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
