"""A rendering process. Its parent forks it from a server in which Django stands ready; it does a handful and ends.

Only what memory a handful needs is ever held: what WeasyPrint and Pango do not give back goes with the process.
"""

import django

django.setup()  # in the fork server; where Django stands already it does nothing

from django.db import connection  # noqa: E402 - models may be imported only now

from klinik_koperasi.documents import engine  # noqa: E402, F401 - loaded once, before the first fork
from klinik_koperasi.once import remembering  # noqa: E402
from klinik_koperasi.printing import assembling, rendering  # noqa: E402


def render(database: dict, pks: list[int]) -> None:
    """The sheets one after the other, on the database that the parent speaks with."""
    connection.settings_dict |= database
    for pk in pks:
        with remembering():
            rendering.render_sheet(pk)


def assemble(database: dict, batch: int, path: str) -> None:
    connection.settings_dict |= database
    assembling.assemble(batch, path)
