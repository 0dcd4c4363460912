"""The directory's question in bare SQL, as one would write it by hand: the yardstick of the search."""

import re
from collections.abc import Callable

from django.db import connection

from cooperatives import keys
from cooperatives.querysets import FUZZY_FROM, LIKENESS

NUMBERS = "c.nik_koperasi = %(nik)s OR c.bh_key = %(bh)s AND c.bh_key ~ '[0-9]'"
PAGE = f"""
SELECT c.id, c.code, c.name, c.status, c.form, c.kelurahan_text, k.name, d.name, j.name, count(*) OVER ()
FROM cooperatives_cooperative c
  LEFT JOIN cooperatives_kelurahan k ON k.code = c.kelurahan_id
  LEFT JOIN cooperatives_kecamatan d ON d.code = k.kecamatan_id
  LEFT JOIN cooperatives_jenis j ON j.id = c.jenis_id
WHERE NOT c.outside_city AND (WANTED)
ORDER BY CASE WHEN {NUMBERS} THEN 0 WHEN c.name_key = %(key)s THEN 1 WHEN starts_with(c.name_key, %(key)s) THEN 2 ELSE 3 END,
  word_similarity(%(key)s, c.name_key) DESC, c.name_key, c.id
LIMIT 20"""
STRICT = PAGE.replace("WANTED", f"c.search_vector @@ to_tsquery('indonesian', %(words)s) OR {NUMBERS}")
FIGURES = (
    "SELECT cooperative_id, tahun_buku, members, rat_date, rat_held FROM cooperatives_yearlyfigures "
    "WHERE in_force AND cooperative_id = ANY(%s) ORDER BY tahun_buku DESC"
)


def prepared(question: str) -> Callable[[], int]:
    """A function that asks for the first page with its total and figures, and returns the total; nothing else is left to do."""
    terms = keys.search_terms(question)
    values = {
        "nik": re.sub(r"[\s.\-]", "", question), "bh": keys.bh_key(question), "key": keys.name_key(question),
        "words": " & ".join(f"{term}:*" for term in terms),
    }  # fmt: skip
    values |= {f"term{n}": term if len(term) >= FUZZY_FROM else f"{term}:*" for n, term in enumerate(terms)}
    near = [f"%(term{n})s <%% c.search_text" if len(term) >= FUZZY_FROM else
            f"c.search_vector @@ to_tsquery('indonesian', %(term{n})s)" for n, term in enumerate(terms)]  # fmt: skip
    fuzzy = PAGE.replace("WANTED", " AND ".join(near))

    def ask() -> int:
        with connection.connection.cursor() as cursor:
            cursor.execute(STRICT, values)
            rows = cursor.fetchall()
            if not rows:
                cursor.execute(fuzzy, values)
                rows = cursor.fetchall()
            cursor.execute(FIGURES, [[row[0] for row in rows]])
            cursor.fetchall()
        return rows[0][-1] if rows else 0

    return ask


def forgive() -> None:
    """How alike two words must be, for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [LIKENESS])
