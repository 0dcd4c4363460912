"""Records that may be the same cooperative: what the first step of a merge offers."""

from django.db.models import Q

from cooperatives.models import Cooperative

SHOWN = 10


def likely_doubles(cooperative: Cooperative) -> list[Cooperative]:
    """Other records with the same badan hukum or proper name, then those with a similar name; two queries."""
    others = Cooperative.objects.exclude(pk=cooperative.pk).with_region()
    same = Q(name_key=cooperative.name_key)
    if cooperative.bh_key:
        same |= Q(bh_key=cooperative.bh_key)
    found = list(others.filter(same).by_name()[:SHOWN])
    alike = others.exclude(pk__in=[record.pk for record in found]).resembling(cooperative.name_key)
    return [*found, *alike[: SHOWN - len(found)]] if len(found) < SHOWN else found


def answers(cooperative: Cooperative, question: str) -> list[Cooperative]:
    """Other records that answer a search, best first."""
    return list(Cooperative.objects.exclude(pk=cooperative.pk).with_region().search(question)[:SHOWN])
