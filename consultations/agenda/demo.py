"""Open sessions of the synthetic office: with seats left, full with a waiting list, stopped, and withdrawn."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from consultations.agenda.models import OpenSession, Place
from consultations.agenda.workflow import places
from consultations.agenda.workflow.openings import plan_and_publish, take_step
from consultations.enums import GroupKind, PlaceKind
from consultations.models import OfficerTime, Request, Session, Topic
from cooperatives.models import Kelurahan
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.calendar import WorkingCalendar
from klinik_koperasi.office.models import PrivacyNotice

# days from now, hour, title, topic, place, seats, people of the groups that join
PLAN = [
    (9, 9, "Cara mendirikan koperasi", "pendirian", "Balai Kelurahan Contoh Sukun", 40, [12, 8, 6]),
    (13, 13, "Menyusun laporan keuangan sederhana", "laporan", "Balai RW 05 Contoh Dinoyo", 30, [20, 10, 9, 4]),
    (17, 9, "Menyiapkan Rapat Anggota Tahunan", "rat", "Aula Contoh Lowokwaru", 60, [15]),
    (21, 15, "Mengurus simpan pinjam dengan aman", "usp", "Balai Kelurahan Contoh Kauman", 25, [10]),
]
ABOUT = "Petugas menjelaskan langkah demi langkah dengan contoh, lalu menjawab pertanyaan. Bawa buku catatan yang ada."


def tell(officers: list, head) -> int:
    """Once; returns how many sessions were published."""
    if OpenSession.objects.filter(demo=True).exists():
        return 0
    made = [_publish(officers, head, *facts) for facts in PLAN]
    take_step("stop", made[2], head, message="Contoh: pendaftaran dihentikan dulu; tempatnya mungkin pindah.")
    take_step("withdraw", made[3], head, message="Contoh: narasumber berhalangan. Mohon maaf.")
    waiting = Notice.objects.filter(fate=Notice.Fate.WAITING, channel=Notice.Channel.EMAIL, event__startswith="agenda.")
    waiting.update(fate=Notice.Fate.DROPPED, done_at=timezone.now())
    return len(made)


def _publish(officers, head, days, hour, title, topic, place, seats, groups) -> OpenSession:
    start = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(hour)))
    calendar = WorkingCalendar()
    while (
        not calendar.is_working(start.date())
        or OfficerTime.objects.clashing((start, start + timedelta(hours=2)), officers[:2]).exists()
    ):
        start += timedelta(days=1)
    opening = plan_and_publish(
        head,
        start=start,
        end=start + timedelta(hours=2),
        officers=officers[:2],
        place_kind=PlaceKind.VISIT,
        place=place,
        title=title,
        about=ABOUT,
        audience="RT, RW, PKK, pedagang, dan kelompok yang ingin menjadi koperasi.",
        topic=Topic.objects.get(code=topic),
        capacity=seats,
        closes_on=start.date() - timedelta(days=1),
    )
    OpenSession.objects.filter(pk=opening.pk).update(demo=True)
    Session.objects.filter(pk=opening.session_id).update(demo=True)
    opening.refresh_from_db()
    for number, people in enumerate(groups, start=1):
        places.join(opening, _draft(number, people), f"contoh-{opening.code}-{number}")
    return OpenSession.objects.get(pk=opening.pk)


def _draft(number: int, people: int) -> Request:
    kelurahan = Kelurahan.objects.order_by("pk")[number * 7 % 57]
    serial = Place.objects.count()
    return Request(
        group_kind=(GroupKind.PKK, GroupKind.RW, GroupKind.VENDORS, GroupKind.UMKM)[number % 4],
        group_name=f"Kelompok Contoh {serial + 1} {kelurahan.name}",
        kelurahan=kelurahan,
        participants=people,
        contact_name="Ibu Contoh Agenda",
        contact_phone=f"+6281200077{serial:03}",
        privacy_notice=PrivacyNotice.current(),
        privacy_read_at=timezone.now(),
    )
