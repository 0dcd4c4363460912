"""One-line verbs over the registry: adjectives filter, `with_x()` adds, `search()` finds as people speak."""

from django.contrib.postgres.search import SearchQuery, TrigramWordSimilarity
from django.db import connections, models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, Value, When

from cooperatives import keys
from cooperatives.balance import TOLERANCE
from cooperatives.enums import Authority, RowOutcome, Status

LIKENESS = "0.4"  # of two words; Postgres' own 0.6 misses two letters that changed places
FUZZY_FROM = 4  # letters; shorter words are like too many others


class CooperativeQuerySet(models.QuerySet):
    def active(self):
        return self.filter(status=Status.ACTIVE)

    def in_city(self):
        """Those of Kota Malang; rows that a file placed in another kabupaten or kota are kept, but not shown."""
        return self.filter(outside_city=False)

    def watched(self):
        """Those that the office looks after and that are not frozen or on their way out."""
        gone = [Status.FROZEN, Status.DISSOLVING, Status.DISSOLVED]
        return self.in_city().filter(authority__in=["", Authority.CITY]).exclude(status__in=gone)

    def supervised(self):
        """Those whose supervision is the kota's own."""
        return self.filter(authority=Authority.CITY)

    def real(self):
        return self.filter(demo=False)

    def with_region(self):
        return self.select_related("kelurahan__kecamatan", "jenis")

    def with_latest_figures(self):
        """Adds `years`: the figures in force, newest book year first (one query for all rows)."""
        figures = self.model.figures.rel.related_model.objects.in_force().newest_first()
        return self.prefetch_related(Prefetch("figures", queryset=figures, to_attr="years"))

    def search(self, question: str):
        """Rows that hold every word of `question`, or, when there is none, those that come near it; best first.

        Words are looked for in name, kelurahan and kecamatan; a NIK Koperasi or badan hukum number in any spelling hits
        exactly and stands first. Runs one query to see whether the strict question has an answer.
        """
        if not keys.search_terms(question):
            return self.none() if question.strip() else self.by_name()
        strict = self.matching(question)
        return strict if strict.exists() else self.resembling(question)

    def matching(self, question: str):
        """Every word, also as the beginning of a word, or the number itself."""
        terms = " & ".join(f"{term}:*" for term in keys.search_terms(question))
        words = Q(search_vector=SearchQuery(terms, config="indonesian", search_type="raw"))
        return self.filter(words | self._numbers(question) | self._parts(question)).best_first(question)

    def resembling(self, question: str):
        """Every word, each allowed a slip of the finger. Sets the session's threshold first (one query)."""
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [LIKENESS])
        found = self
        for term in keys.search_terms(question):
            near = Q(search_text__trigram_word_similar=term) if len(term) >= FUZZY_FROM else Q()
            begins = Q(search_vector=SearchQuery(f"{term}:*", config="indonesian", search_type="raw"))
            found = found.filter(near | begins if near else begins)
        return found.best_first(question)

    def best_first(self, question: str):
        """Exact number, exact name, name that begins so, then by likeness."""
        key = keys.name_key(question)
        rank = Case(
            When(self._numbers(question), then=0),
            When(name_key=key, then=1),
            When(name_key__startswith=key, then=2),
            default=3,
            output_field=IntegerField(),
        )
        likeness = TrigramWordSimilarity(Value(key), "name_key")
        return self.annotate(rank=rank, likeness=likeness).order_by("rank", "-likeness", "name_key", "pk")

    def by_name(self):
        return self.order_by("name_key", "pk")

    @staticmethod
    def _numbers(question: str) -> Q:
        nik, bh = keys.numbers(question)
        found = Q(nik_koperasi=nik) if nik else Q(pk__in=[])
        return found | Q(bh_key=bh) if bh else found

    @staticmethod
    def _parts(question: str) -> Q:
        bh = keys.number_begun(question)
        return Q(bh_key__startswith=bh) & ~Q(bh_key="") if bh else Q(pk__in=[])  # the index leaves out empty ones


class YearlyFiguresQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(in_force=True)

    def of_city(self):
        return self.filter(cooperative__outside_city=False)

    def unbalanced(self):
        """Rows whose modal sendiri and modal luar make another sum than aset; a missing figure is no difference."""
        gap = self.alias(gap=F("modal_sendiri") + F("modal_luar") - F("aset"))
        return gap.filter(Q(gap__gt=TOLERANCE) | Q(gap__lt=-TOLERANCE))

    def newest_first(self):
        return self.order_by("-tahun_buku")


class BoardMemberQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)


class LegalPaperQuerySet(models.QuerySet):
    def in_force(self):
        """Without papers that a later one of the same kind has replaced."""
        same = self.model.objects.filter(cooperative=OuterRef("cooperative"), kind=OuterRef("kind"))
        later = Q(until__gt=OuterRef("until")) | Q(until=None, date__gt=OuterRef("date"))
        return self.exclude(Exists(same.filter(later)))

    def due_by(self, day):
        """Papers in force that end before or on `day`, of cooperatives that the office looks after."""
        cooperatives = self.model.cooperative.field.related_model.objects.watched()
        return self.in_force().filter(until__lte=day, cooperative__in=cooperatives.values("pk"))


class BranchQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed=None)


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)


class HeadingMeaningQuerySet(models.QuerySet):
    def as_mapping(self) -> dict[str, str]:
        """What officers taught, by the heading's key."""
        return dict(self.values_list("key", "target"))


class ImportRowQuerySet(models.QuerySet):
    def to_save(self):
        """Rows that an officer takes: new and changed ones as planned, doubtful ones once decided."""
        return self.filter(taken=True).filter(
            Q(outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED]) | Q(outcome=RowOutcome.DOUBTFUL) & ~Q(decision="")
        )

    def to_return(self):
        """Rows with something to tell the person who brought the file."""
        return self.exclude(problems=[])


class AlertQuerySet(models.QuerySet):
    def open(self):
        return self.filter(noted_at=None)

    def noted(self):
        return self.exclude(noted_at=None)


class MergeQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(undone_at=None)
