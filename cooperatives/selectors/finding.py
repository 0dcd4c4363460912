"""Answers to a question in the registry: which cooperatives, in which order, and whether they only come near it."""

from dataclasses import dataclass
from heapq import nsmallest

from django.db import connection

from cooperatives import keys
from cooperatives.models import Cooperative
from cooperatives.querysets import FUZZY_FROM, LIKENESS
from cooperatives.selectors import vocabulary
from cooperatives.selectors.facets import Index

RANKED = 300  # beyond so many hits likeness says little: the exact ones stand first, the rest follow by name
FIRST = 100  # exact ones of such a crowd
OTHERS = 3  # the rank of what is neither the number nor a name that begins so

# The rules of `Cooperative.objects.search`; a test compares the two. By hand, because a page asks them with every new
# question and the ORM took longer to put the SQL together than Postgres to answer it.
SQL = f"""
SELECT id,
  CASE WHEN {{number}} THEN 0 WHEN name_key = %(key)s THEN 1 WHEN starts_with(name_key, %(key)s) THEN 2 ELSE {OTHERS} END,
  CASE WHEN count(*) OVER () <= %(few)s THEN word_similarity(%(key)s, name_key) ELSE 0 END
FROM "{Cooperative._meta.db_table}" WHERE {{where}}"""
WORDS = "search_vector @@ to_tsquery('indonesian', %({})s)"
LEXEMES = "search_vector @@ %(lexemes)s::tsquery"
NUMBERS = {"nik": "nik_koperasi = %(nik)s", "bh": "bh_key = %(bh)s"}
BEGUN = {"begun": "bh_key LIKE %(begun)s AND bh_key <> ''"}  # the index leaves out empty ones
FORGIVE = "SELECT set_config('pg_trgm.word_similarity_threshold', %(likeness)s, false);"  # in the same round trip


@dataclass(frozen=True)
class Found:
    """The set that answers a question; `first` are those that stand before the order of names."""

    all: int
    first: tuple[int, ...] = ()
    alike: bool = False


def find(question: str, index: Index) -> Found:
    """Everything for an empty question; an answer is kept as long as the index lives. At most two queries."""
    if not question.strip():
        return Found(index.everything)
    return index.remember(question, lambda: _ask(question, index))


def _ask(question: str, index: Index) -> Found:
    values = _values(question)
    if not values["words"]:
        return Found(0)
    if index.words and "&" in values["words"]:
        values["lexemes"] = vocabulary.lexemes(values["words"], index.words)
    hits, alike = _ranked(values, _strict(values)), False
    if not hits:
        hits, alike = _ranked(values, _near(question), FORGIVE), True
    return Found(index.set_of([hit[0] for hit in hits]), _first(hits, index), alike)


def _first(hits: list[tuple[int, int, float]], index: Index) -> tuple[int, ...]:
    """Best first; of a crowd only the exact ones. Sorted here, not in the database: half the SQL."""
    last, place, crowd = len(index.pks), index.place.get, len(hits) > RANKED
    wanted = [hit for hit in hits if hit[1] < OTHERS] if crowd else hits
    ranked = [(rank, -likeness, place(pk, last), pk) for pk, rank, likeness in wanted]
    best = nsmallest(FIRST, ranked) if crowd else sorted(ranked)
    return tuple(hit[-1] for hit in best)


def _ranked(values: dict, where: str, before: str = "") -> list[tuple[int, int, float]]:
    """(key, rank, likeness) of all hits in one query; how like a name is is asked only when they are few."""
    with connection.cursor() as cursor:
        cursor.execute(before + SQL.format(number=_number(values), where=where), values)
        return cursor.fetchall()


def _values(question: str) -> dict[str, str | int]:
    """All that the statements may name; "" for what the question cannot be."""
    terms, (nik, bh), begun = keys.search_terms(question), keys.numbers(question), keys.number_begun(question)
    values = {f"term{n}": term for n, term in enumerate(terms)} | {f"begins{n}": f"{t}:*" for n, t in enumerate(terms)}
    return values | {
        "words": " & ".join(f"{term}:*" for term in terms), "nik": nik, "bh": bh, "key": keys.name_key(question),
        "begun": begun and f"{connection.ops.prep_for_like_query(begun)}%", "few": RANKED, "likeness": LIKENESS,
    }  # fmt: skip


def _number(values: dict) -> str:
    return " OR ".join(sql for name, sql in NUMBERS.items() if values[name]) or "FALSE"


def _strict(values: dict) -> str:
    """Every word, also as the beginning of a word, or the number itself, or its beginning."""
    words = LEXEMES if values.get("lexemes") else WORDS.format("words")
    return " OR ".join([words, *(sql for name, sql in (NUMBERS | BEGUN).items() if values[name])])


def _near(question: str) -> str:
    """Every word, each allowed a slip of the finger."""
    terms = keys.search_terms(question)
    return " AND ".join(
        f"search_text %%> %(term{n})s" if len(term) >= FUZZY_FROM else WORDS.format(f"begins{n}")
        for n, term in enumerate(terms)
    )


class Hits:
    """The cooperatives of a set in the order of an answer, for a paginator: keys, read as they are asked for."""

    def __init__(self, index: Index, chosen: int, first: tuple[int, ...] = ()) -> None:
        self.index, self.chosen = index, chosen
        self.first = index.within(chosen, first)

    def __len__(self) -> int:
        return self.chosen.bit_count()

    def __getitem__(self, wanted: slice) -> list[int]:
        start, stop = wanted.start or 0, len(self) if wanted.stop is None else wanted.stop
        found = self.first[start:stop]
        if len(self.first) < stop:
            rest = self.chosen & ~self.index.set_of(self.first)
            known = len(self.first)
            found += self.index.pks_of(rest, max(start - known, 0), stop - known)
        return found
