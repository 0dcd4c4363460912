"""What hangs on the synthetic cooperatives: papers, branch offices, points on the map. The same for the same seed."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth import get_user_model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from cooperatives.enums import Capacity, PaperKind, StandingKind, Status
from cooperatives.models import Branch, Cooperative, LegalPaper, Membership, StandingChange

REASON = "Data contoh"
STEP = Decimal("0.0001")  # of a degree, some eleven metres


def add(made: list[Cooperative], seed: int) -> None:
    """Papers for most, a branch for some, one declared membership of an officer; the caller opened the transaction."""
    papers, branches, standing = [], [], []
    for cooperative in made:
        draw = Random(f"{seed}-{cooperative.code}-berkas")  # noqa: S311 - a synthetic city, no secret
        papers += _papers(draw, cooperative)
        standing += _standing(draw, cooperative)
        if draw.random() < 0.05:
            branches.append(_branch(draw, cooperative))
    for model, records in ((LegalPaper, papers), (Branch, branches)):
        bulk_create_with_history(records, model, batch_size=2000, default_change_reason=REASON)
    StandingChange.objects.bulk_create(standing, batch_size=2000)
    _declare(made)


def settle(cooperative: Cooperative, seed: int) -> None:
    """Since when and why it is not active (any more); the caller saves."""
    draw = Random(f"{seed}-{cooperative.code}-status")  # noqa: S311 - a synthetic city, no secret
    if cooperative.status != Status.ACTIVE:
        cooperative.status_date = timezone.localdate() - timedelta(draw.randrange(60, 1400))
        cooperative.status_basis = f"SK contoh {draw.randrange(1, 90)}/{cooperative.status_date.year}"


def place(cooperative: Cooperative, seed: int) -> None:
    """For some, a point somewhere around the middle of the kelurahan; the caller saves."""
    draw = Random(f"{seed}-{cooperative.code}-titik")  # noqa: S311 - a synthetic city, no secret
    if draw.random() < 0.4 and cooperative.kelurahan.lat:
        cooperative.lat = cooperative.kelurahan.lat + draw.randrange(-40, 40) * STEP
        cooperative.lon = cooperative.kelurahan.lon + draw.randrange(-40, 40) * STEP


def _papers(draw: Random, cooperative: Cooperative) -> list[LegalPaper]:
    founded, today = cooperative.tanggal_badan_hukum, timezone.localdate()
    serial = f"CONTOH-{draw.randrange(10_000):04d}"
    found = [
        LegalPaper(kind=PaperKind.LEGAL_ENTITY, number=cooperative.nomor_badan_hukum, date=founded),
        LegalPaper(kind=PaperKind.DEED, number=serial, date=founded - timedelta(14), issuer="Notaris Contoh"),
    ]
    if draw.random() < 0.5:
        found.append(LegalPaper(kind=PaperKind.NIB, number=serial, date=max(founded, date(2022, 5, 2))))
    if cooperative.jenis and cooperative.jenis.code == "simpan-pinjam" and draw.random() < 0.3:
        until = today + timedelta(draw.randrange(-60, 900))
        found.append(
            LegalPaper(kind=PaperKind.LENDING, number=serial, date=max(founded, until - timedelta(1095)), until=until)
        )
    for paper in found:
        paper.cooperative = cooperative
    return [paper for paper in found if paper.date <= today]


def _standing(draw: Random, cooperative: Cooperative) -> list[StandingChange]:
    """Active since the founding; then what it has become, and the grade of its certificate."""
    founded, status = cooperative.tanggal_badan_hukum, StandingKind.STATUS
    found = [StandingChange(kind=status, after=Status.ACTIVE, date=founded, basis="Pengesahan badan hukum (contoh)")]
    if cooperative.status != Status.ACTIVE:
        on, basis = max(founded, cooperative.status_date), cooperative.status_basis
        found.append(StandingChange(kind=status, before=Status.ACTIVE, after=cooperative.status, date=on, basis=basis))
    if cooperative.grade:
        on = cooperative.certificate_until - timedelta(730)
        found.append(
            StandingChange(kind="peringkat", after=cooperative.grade, date=on, basis="Sertifikat NIK (contoh)")
        )
    for change in found:
        change.cooperative = cooperative
    return found


def _branch(draw: Random, cooperative: Cooperative) -> Branch:
    return Branch(
        cooperative=cooperative,
        name=f"Kantor cabang contoh {draw.randrange(1, 9)}",
        address=f"Jl. Contoh Cabang {draw.randrange(1, 90)}",
        kelurahan=cooperative.kelurahan,
        opened=cooperative.tanggal_badan_hukum + timedelta(400),
    )


def _declare(made: list[Cooperative]) -> None:
    officer = get_user_model().objects.filter(username="petugas3").first()
    if officer and made and not officer.memberships.exists():
        Membership.objects.create(user=officer, cooperative=made[-1], capacity=Capacity.MEMBER, since=date(2020, 1, 15))
