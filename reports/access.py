"""Who acts for a cooperative: holders of a portal account whose membership is in force today, beside the office's people."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from cooperatives.enums import Capacity
from cooperatives.models import Cooperative, Membership
from klinik_koperasi.office.models import Signatory

KEY_IN, REVIEW, SETTLE = "reports.add_report", "reports.review_report", "reports.settle_report"
VIEW = "reports.view_report"
FILERS = [Capacity.BOARD, Capacity.MANAGER]
READERS = [*FILERS, Capacity.SUPERVISOR]


def in_force(user, capacities: list[str], today: date | None = None) -> QuerySet[Membership]:
    """The user's memberships that have begun and have not ended, in one of `capacities`; access ends with the board's period."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return _lasting(today).filter(user=user, capacity__in=capacities)


def of_cooperative(cooperative: Cooperative, capacities: list[str]) -> QuerySet[Membership]:
    """Everybody's memberships of one cooperative that are in force today."""
    return _lasting().filter(cooperative=cooperative, capacity__in=capacities)


def _lasting(today: date | None = None) -> QuerySet[Membership]:
    day = today or timezone.localdate()
    return Membership.objects.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


def acts_for(user, cooperative: Cooperative) -> bool:
    """Whether the user hands in, answers and asks on behalf of this cooperative (board and managers; one query)."""
    return in_force(user, FILERS).filter(cooperative=cooperative).exists()


def may_file(user, cooperative: Cooperative) -> bool:
    """Whether the user hands in for this cooperative: the office's people for all, a board for its own."""
    return user.is_active and (user.has_perm(KEY_IN) or acts_for(user, cooperative))


def acting_head(user) -> bool:
    """Whether the user is the Plt. or Plh. Kepala Bidang in force today, by the NIP among the office's signatories."""
    head = Signatory.for_post(Signatory.Post.DIVISION_HEAD) if user.is_active and user.nip else None
    return bool(head and head.capacity and head.nip == user.nip)


def no_conflict(user, cooperative: Cooperative, who: str = "Laporannya ditelaah orang lain.") -> None:
    """Raises ValidationError for whoever belongs to the cooperative: the office's acts on it are somebody else's."""
    if sentence := conflict(user, cooperative, who):
        raise ValidationError(sentence)


def conflict(user, cooperative: Cooperative, who: str) -> str:
    """The same as a sentence that says `who` acts instead, "" without a conflict (one query)."""
    return f"Anda tercatat pada koperasi ini. {who}" if is_own(user, cooperative) else ""


def is_own(user, cooperative: Cooperative) -> bool:
    """Whether the user belongs to the cooperative in any way, simple members too: the conflict of interest of a reviewer."""
    return in_force(user, Capacity.values).filter(cooperative=cooperative).exists()
