"""What a process of the crew does. It is forked from the prepared server and ends after a handful of sheets.

Only what memory a handful needs is ever held: what WeasyPrint and Pango do not give back goes with the process.
"""

import gc

from django.db import connection

from klinik_koperasi.printing import assembling, rendering


def render(database: dict, batch: int, most: int) -> None:
    """At most so many sheets of the batch, on the database that the parent speaks with."""
    connection.settings_dict |= database
    rendering.render_some(batch, most)


def assemble(database: dict, batch: int, path: str) -> None:
    connection.settings_dict |= database
    gc.disable()  # all pages of a part are held until it is written; looking through them again and again takes 40 % of the time
    assembling.assemble(batch, path)
