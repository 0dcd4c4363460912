"""The demo's twelve months: what was asked, held, called off and followed up before the weeks that `demo.Story` tells.

A year told step by step would take a minute, so its rows are written in bulk, as the workflow would have left them; the
database's constraints look at every one. Papers of that time are not made up: an archived PDF is printed when it is issued.
"""

import random
from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from consultations.enums import TAKES_TIME, DeclineReason, PlaceKind, RequestStatus, SessionStatus
from consultations.models import (
    Attendee,
    FollowUp,
    FollowUpLog,
    Group,
    OfficerTime,
    Participation,
    Request,
    RequestLog,
    Session,
    SessionLog,
)
from consultations.numbers import new_number

R, S = RequestStatus, SessionStatus
FIRST_WEEK, LAST_WEEK = 51, 4  # weeks ago; the newer ones are told by the workflow
# how requests of these months ended, over and over: most were held
ENDINGS = [
    "closed", "closed", "no_show", "closed", "moved", "closed", "declined", "closed", "closed", "off_by_office",
    "closed", "cancelled", "closed", "moved_twice", "closed", "off_by_applicant", "merged", "closed",
]  # fmt: skip
# topic: what they asked, what was found, discussed, advised
TALES = {
    "pendirian": ("Kami arisan dan belanja bersama, apakah perlu menjadi koperasi?", "Belum ada usaha yang jelas pembagiannya.",
                  "Koperasi, CV, dan PT dibandingkan dengan contoh.", "Menyusun daftar calon pendiri."),
    "laporan": ("Bendahara baru tidak dapat membaca buku lama.", "Kas dan bank tidak pernah dicocokkan.",
                "Buku kas dicoba bersama dengan bukti tiga bulan.", "Mencocokkan kas setiap akhir bulan."),
    "rat": ("Rapat anggota tahunan belum pernah diadakan sejak pandemi.", "Laporan pengurus dua tahun belum ada.",
            "Urutan rapat dan daftar hadir disimulasikan.", "Menetapkan tanggal rapat dan panitia."),
    "usp": ("Pinjaman antaranggota makin besar tanpa aturan tertulis.", "Calon anggota dan anggota tidak dibedakan.",
            "Bedanya melayani anggota dan melayani umum dibahas.", "Menulis aturan pinjaman satu halaman."),
    "pasar": ("Keripik tempe kami hanya laku saat hari raya.", "Kemasan dan harga berbeda antarpembuat.",
              "Harga pokok dihitung bersama.", "Menyepakati satu kemasan dan satu harga."),
    "modal": ("Kami ditawari pinjaman harian dengan bunga tinggi.", "Kebutuhan modal belum dihitung per pedagang.",
              "Simpanan anggota dibandingkan dengan pinjaman.", "Mencatat kebutuhan modal sebulan."),
    "anggota": ("Banyak anggota lama tidak lagi datang.", "Buku daftar anggota berhenti tiga tahun lalu.",
                "Cara masuk dan keluar dibaca dari aturan kelompok.", "Mendata ulang anggota per RT."),
    "digital": ("Kami ingin mencatat penjualan lewat HP.", "Tiga orang memakai tiga lembar kerja.",
                "Satu lembar kerja bersama dicoba.", "Menunjuk satu orang pengisi data."),
}  # fmt: skip


class Year:
    """Gathers the rows of all months, then writes them table by table."""

    def __init__(self, story) -> None:
        self.story, self.random, self.slots = story, random.Random(story.count + 11), count()
        self.rows: dict[type, list] = defaultdict(list)
        self.topics: list[tuple[Request, str]] = []
        self.finished: list[Request] = []

    def tell(self) -> int:
        """Writes the year; returns how many requests it has."""
        endings = (ENDINGS[n % len(ENDINGS)] for n in count())
        for weeks in range(FIRST_WEEK, LAST_WEEK, -1):
            for _ in range(1 + (weeks % 3 > 0)):
                getattr(self, f"_{next(endings)}")(weeks)
        for model in (Group, Request, Session, FollowUp):
            self._write(model)
        for model in (RequestLog, Participation, SessionLog, OfficerTime, Attendee, FollowUpLog):
            model.objects.bulk_create(self.rows[model])
        through = Request.topics.through
        through.objects.bulk_create(
            through(request=request, topic=self.story.topics[code]) for request, code in self.topics
        )
        return len(self.rows[Request])

    def _write(self, model: type) -> None:
        """With their history; who is pointed to is written before who points."""
        waiting = self.rows[model]
        while waiting:
            ready = [row for row in waiting if all(link is None or link.pk for link in _links(row))]
            bulk_create_with_history(ready, model)
            waiting = [row for row in waiting if row.pk is None]

    def _closed(self, weeks: int, request: Request | None = None) -> None:
        request = request or self._verified(weeks)
        self._log(request, "schedule", R.VERIFIED, R.SCHEDULED, 3)
        session = self._session(request, weeks, S.HELD)
        self._log(request, "hold", R.SCHEDULED, R.FOLLOW_UP, at=session.ended_at)
        self._log(request, "close", R.FOLLOW_UP, R.CLOSED, at=session.ended_at + timedelta(days=20))
        _leave(request, status=R.CLOSED)
        self._follow_up(session, session.period.upper.date())
        self.finished.append(request)

    def _no_show(self, weeks: int) -> None:
        request = self._verified(weeks)
        self._log(request, "schedule", R.VERIFIED, R.SCHEDULED, 2)
        session = self._session(request, weeks, S.NO_SHOW, note="Balai terkunci; pemohon tidak dapat dihubungi.")
        self._log(request, "return", R.SCHEDULED, R.VERIFIED, at=session.ended_at)
        self._closed(weeks - 1, request)

    def _moved(self, weeks: int, times: int = 1) -> None:
        """A chain of dates; the last one was kept."""
        request = self._verified(weeks)
        chain = [self._session(request, weeks - n, S.RESCHEDULED, note="Pemohon minta diundur.") for n in range(times)]
        self._closed(weeks - times, request)
        chain.append(self.rows[Session][-1])
        for before, after in zip(chain, chain[1:], strict=False):
            before.successor = after

    def _moved_twice(self, weeks: int) -> None:
        self._moved(weeks, 2)

    def _off_by_office(self, weeks: int) -> None:
        request = self._verified(weeks)
        self._session(request, weeks, S.CANCELLED_BY_OFFICE, note="Petugas mendapat tugas mendesak.")
        self._closed(weeks - 1, request)

    def _off_by_applicant(self, weeks: int) -> None:
        request = self._verified(weeks)
        self._session(request, weeks, S.CANCELLED_BY_APPLICANT, note="Ketua kelompok sakit.")
        self._log(request, "cancel", R.VERIFIED, R.CANCELLED, 9)
        _leave(request, status=R.CANCELLED)

    def _declined(self, weeks: int) -> None:
        request = self._sent(weeks)
        _leave(request, 1, status=R.DECLINED, decline_reason=DeclineReason.OUTSIDE_CITY)
        self._log(request, "decline", R.SUBMITTED, R.DECLINED, 1)

    def _cancelled(self, weeks: int) -> None:
        request = self._sent(weeks)
        _leave(request, 2, status=R.CANCELLED)
        self._log(request, "cancel", R.SUBMITTED, R.CANCELLED, 2)

    def _merged(self, weeks: int) -> None:
        request = self._sent(weeks)
        _leave(request, 1, status=R.MERGED, merged_into=self.finished[-1])
        self._log(request, "merge", R.SUBMITTED, R.MERGED, 1)

    def _sent(self, weeks: int) -> Request:
        """As the story's own requests, with a topic and words of this time; one in five groups comes again."""
        request, code = self.story.unsaved(), self.random.choice(list(TALES))
        at = timezone.now() - timedelta(weeks=weeks, days=9, hours=self.random.randint(0, 6))
        _leave(request, status=R.SUBMITTED, problem=TALES[code][0])
        request.number = f"KK-{at.year}-{new_number()[8:]}"
        request.submitted_at = request.privacy_read_at = at
        if self.finished and self.random.random() < 0.2:
            old = self.random.choice(self.finished)
            for name in (
                "group_kind",
                "group_name",
                "kelurahan",
                "rw",
                "place",
                "contact_name",
                "contact_phone",
                "group",
            ):
                setattr(request, name, getattr(old, name))
        self.rows[Request].append(request)
        self.topics.append((request, code))
        self._log(request, "submit", R.DRAFT, R.SUBMITTED, 0)
        return request

    def _verified(self, weeks: int) -> Request:
        request = self._sent(weeks)
        if request.group is None:
            request.group = Group(
                kind=request.group_kind, name=request.group_name, kelurahan=request.kelurahan, rw=request.rw, demo=True
            )
            self.rows[Group].append(request.group)
        _leave(request, status=R.VERIFIED, handler=self._officer())
        request.first_answer_at = request.submitted_at + timedelta(hours=self.random.choice([3, 20, 26, 44, 75]))
        self._log(request, "verify", R.SUBMITTED, R.VERIFIED, at=request.first_answer_at)
        return request

    def _session(self, request: Request, weeks: int, status: str, note: str = "") -> Session:
        """On a working day of that week, each in a slot of its own, with two officers."""
        monday = timezone.localdate() - timedelta(weeks=weeks, days=timezone.localdate().weekday())
        slot = next(self.slots)
        day = monday + timedelta(days=slot % 5)
        start = timezone.make_aware(datetime.combine(day, time((8, 10, 13, 15)[slot // 5 % 4])))
        period = DateTimeTZRange(start, start + timedelta(hours=2))
        held, code = status == S.HELD, self.topics[[r for r, _ in self.topics].index(request)][1]
        notes = dict(zip(("problems", "analysis", "advice"), TALES[code][1:], strict=True)) if held else {}
        session = Session(
            period=period, status=status, place_kind=PlaceKind.VISIT, place=request.place, kelurahan=request.kelurahan,
            asked=f"{self.story.topics[code].name}. {request.problem}", demo=True, **notes,
            initial_condition="Kelompok berjalan tanpa catatan yang lengkap." if held else "",
            agreements="Bertemu lagi bila diperlukan." if held else "",
            attendance_count=self.random.randint(8, 45) if held else None,
            ended_at=period.upper if held or status == S.NO_SHOW else start - timedelta(days=1),
        )  # fmt: skip
        self.rows[Session].append(session)
        self.rows[Participation].append(Participation(session=session, request=request))
        self._session_logs(session, status, note)
        first = slot % len(self.story.officers)
        for place, officer in enumerate((self.story.officers[first], self.story.officers[first - 1])):
            taken = OfficerTime(
                session=session, officer=officer, period=period, active=status in TAKES_TIME, lead=not place
            )
            self.rows[OfficerTime].append(taken)
        for name in self.story.names[: 4 if held else 0]:
            gender = "P" if name.startswith(("Ibu", "Sdri")) else "L"
            self.rows[Attendee].append(Attendee(session=session, name=name, gender=gender, element="Anggota"))
        return session

    def _session_logs(self, session: Session, status: str, note: str) -> None:
        step = {S.HELD: "finish", S.NO_SHOW: "no_show", S.RESCHEDULED: "reschedule",
                S.CANCELLED_BY_OFFICE: "cancel_by_office", S.CANCELLED_BY_APPLICANT: "cancel_by_applicant"}[status]  # fmt: skip
        entries = [
            ("plan", "", S.PLANNED, session.period.lower - timedelta(days=6), ""),
            (step, S.PLANNED, status, session.ended_at, note),
        ]
        self.rows[SessionLog] += [
            SessionLog(subject=session, step=name, from_status=before, to_status=after, at=at, note=words, actor=self.story.head)
            for name, before, after, at, words in entries
        ]  # fmt: skip

    def _follow_up(self, session: Session, day) -> None:
        """One of the group and one of an officer; most were done, some dropped."""
        owners = [{"who": "Ketua kelompok"}, {"officer": self._officer()}]
        for place, (what, owner) in enumerate(
            zip(["Melengkapi catatan", "Mengirim contoh formulir"], owners, strict=True)
        ):
            done, at = self.random.random() < 0.85, session.ended_at + timedelta(days=9 + place)
            status = "selesai" if done else "tidak_jadi"
            evidence = "Sudah dilihat petugas." if done else ""
            row = FollowUp(session=session, what=what, due=day + timedelta(days=14), status=status, **owner)
            row.evidence, row.ended_at = evidence, at
            self.rows[FollowUp].append(row)
            step = "done" if done else "drop"
            log = FollowUpLog(
                subject=row, step=step, from_status="belum", to_status=status, at=at, actor=self.story.head
            )
            self.rows[FollowUpLog].append(log)

    def _log(self, request: Request, step: str, before: str, after: str, days: int = 0, at=None) -> None:
        actor = None if step == "submit" else self.story.head
        at = min(at or request.submitted_at + timedelta(days=days), timezone.now())
        self.rows[RequestLog].append(
            RequestLog(subject=request, step=step, from_status=before, to_status=after, at=at, actor=actor)
        )

    def _officer(self):
        return self.random.choice(self.story.officers)


def _links(row) -> list:
    """The records of its own table that a row points to."""
    return [getattr(row, name, None) for name in ("successor", "merged_into")]


def _leave(request: Request, answered: int = 0, **fields) -> None:
    """Sets what a step of the workflow would have left, and the first answer when it came `answered` days after sending."""
    for name, value in fields.items():
        setattr(request, name, value)
    if answered:
        request.first_answer_at = request.submitted_at + timedelta(days=answered)
