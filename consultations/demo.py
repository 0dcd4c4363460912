"""A believable year of clinic life for trial and training; all of it marked as synthetic, the same for the same seed.

The last weeks go through the workflow, so they obey the same rules as real work; only the times are moved back. The
months before them are written in bulk (`demo_year`).
"""

import random
from datetime import datetime, time, timedelta

from django.utils import timezone

from consultations import demo_papers
from consultations.demo_words import NAMES, PLACES, PROBLEMS
from consultations.demo_year import Year
from consultations.enums import DeclineReason, KeeperAnswer, PlaceKind, Priority, RequestStatus, TimeKind
from consultations.founding import FOUNDERS
from consultations.models import (
    FollowUp,
    Founder,
    FoundingCase,
    OfficerTime,
    Request,
    RequestLog,
    Session,
    SessionLog,
    Topic,
    WishedTime,
)
from consultations.workflow import applicant, request_machine, session_machine
from consultations.workflow.follow_ups import complete
from consultations.workflow.foundings import founding_machine, start_founding
from consultations.workflow.papers import correct_letter, issue_letter
from consultations.workflow.requests import send
from consultations.workflow.sessions import issue_summary
from cooperatives.models import Cooperative, Kelurahan
from klinik_koperasi.documents.models import Kind
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.calendar import WorkingCalendar
from klinik_koperasi.office.models import PrivacyNotice
from klinik_koperasi.once import remembering
from klinik_koperasi.printing import work
from klinik_koperasi.printing.models import PrintBatch
from klinik_koperasi.printing.sources import Span

# how many requests end in which state; the later ones pass through the earlier ones
PLAN = [
    ("draft", 2),
    ("submitted", 6),
    ("late", 3),
    ("quarantined", 1),
    ("incomplete", 2),
    ("verified", 4),
    ("scheduled", 6),
    ("evening", 2),
    ("unwritten", 2),
    ("archived", 1),
    ("held", 2),
    ("closed", 2),
    ("no_show", 2),
    ("rescheduled", 2),
    ("declined", 2),
    ("cancelled", 2),
    ("merged", 1),
    ("running", 1),
    ("off_by_applicant", 1),
    ("off_by_office", 1),
    ("proposed", 1),
    ("lettered", 1),
    ("founding", 1),
    ("founded", 1),
    ("given_up", 1),
    ("withdrawn", 1),
]


def has_real_rows() -> bool:
    """Whether somebody has begun to work for real; the demo is refused beside it."""
    return Request.objects.filter(demo=False).exists() or Session.objects.filter(demo=False).exists()


class Story:
    """Makes the requests of `PLAN` with the given officers."""

    def __init__(self, seed: int, officers: list, head) -> None:
        self.random, self.officers, self.head = random.Random(seed), officers, head
        self.kelurahan = list(Kelurahan.objects.select_related("kecamatan").order_by("pk"))
        self.topics = {topic.code: topic for topic in Topic.objects.all()}
        self.notice, self.calendar = PrivacyNotice.current(), WorkingCalendar()
        self.names, self.count, self.slot = NAMES, 0, 0

    def tell(self) -> int:
        """All of the plan, once; returns how many requests were made (0 when the demo is there already)."""
        if Request.objects.filter(demo=True).exists():
            return 0
        Year(self).tell()
        with remembering():
            for ending, times in PLAN:
                for _ in range(times):
                    getattr(self, f"_{ending}")()
        self._leave()
        self._print()
        Notice.objects.filter(fate=Notice.Fate.WAITING, channel=Notice.Channel.EMAIL).update(
            fate=Notice.Fate.DROPPED, done_at=timezone.now()
        )
        return self.count

    def unsaved(self) -> Request:
        """A complete request of a synthetic group, written down nowhere yet."""
        self.count += 1
        kind, name = self.random.choice(list(PLACES.items()))
        place, (_, problem) = self.random.choice(self.kelurahan), PROBLEMS[self.count % len(PROBLEMS)]
        number = self.random.randint(1, 14)
        return Request(
            group_kind=kind,
            group_name=name.format(place.name, n=number),
            kelurahan=place,
            rw=f"{number:02}",
            problem=problem.format(n=self.random.randint(12, 90)),
            participants=self.random.randint(10, 60),
            place_kind=PlaceKind.VISIT,
            place=f"Balai RW {number:02} {place.name}",
            contact_name=self.random.choice(NAMES),
            contact_position=self.random.choice(["ketua", "sekretaris", "bendahara"]),
            source=self.random.choice(["situs"] * 6 + ["telepon", "whatsapp", "datang", "kertas"]),
            contact_phone=f"+62812000{self.random.randint(10000, 99999)}",
            privacy_notice=self.notice,
            privacy_read_at=timezone.now(),
            demo=True,
        )

    def _draft(self) -> Request:
        draft, (code, _) = self.unsaved(), PROBLEMS[self.count % len(PROBLEMS)]
        draft.save()
        draft.topics.set([self.topics[code], self.topics["anggota"]] if self.count % 3 == 0 else [self.topics[code]])
        for rank, days, hour in ((1, 6, 9), (2, 8, 13)):
            WishedTime.objects.create(request=draft, rank=rank, at=self._at(days, hour))
        return draft

    def _submitted(self, days: int = 1) -> Request:
        return self._shift(send(self._draft()), timedelta(days=days, hours=self.random.randint(0, 5)))

    def _late(self) -> Request:
        """Waiting too long; the first of them is urgent."""
        request = self._submitted(days=6)
        if not Request.objects.filter(priority=Priority.URGENT).exists():
            request.priority = Priority.URGENT
            request.save()
        return request

    def _quarantined(self) -> Request:
        return send(self._draft(), suspicious=True)

    def _incomplete(self) -> Request:
        message = "Mohon tulis alamat lengkap balai RW dan nama ketua RW."
        return request_machine.apply("ask_back", self._submitted(), self._officer(), message=message)

    def _verified(self) -> Request:
        request = request_machine.apply("verify", self._submitted(days=2), self._officer())
        answer = {0: KeeperAnswer.REFUSED, 1: KeeperAnswer.ALLOWED, 2: ""}.get(self.count % 4)
        if answer is not None:  # of one in four nobody was asked yet
            demo_papers.ask_keeper(request, self._officer(), answer)
        return request

    def _scheduled(self, days: int | None = None, back: int = 3, hour: int = 0, why: str = "") -> Request:
        """Scheduled `days` from now (negative: in the past), each in a slot of its own."""
        self.slot += 1
        days = 1 + self.slot % 9 if days is None else days
        request = request_machine.apply("verify", self._submitted(days=back), self._officer())
        start = self._at(days, hour or (9, 13)[self.slot % 2])
        team = [self.officers[self.slot % len(self.officers)], self.officers[(self.slot + 1) % len(self.officers)]]
        while OfficerTime.objects.clashing((start, start + timedelta(hours=2)), team).exists():
            start = self._beside(start, 1 if days > 0 else -1)
        return request_machine.apply(
            "schedule", request, self.head, start=start, end=start + timedelta(hours=2), officers=team,
            place_kind=request.place_kind, place=request.place, odd_hours_reason=why,
        )  # fmt: skip

    def _evening(self) -> Request:
        """Outside of the session hours, because the group asked for it."""
        why = "warga bekerja pada siang hari; ketua RW minta malam."
        return self._scheduled(days=2 + self.slot % 3, hour=19, why=why)

    def _archived(self) -> None:
        """With a berita acara whose signed sheet came back, and a photo that the group let us print."""
        request = self._held(weeks=1, before=demo_papers.add_photo)
        demo_papers.add_minutes(request.sessions.get(), self._officer())

    def _unwritten(self) -> Request:
        return self._scheduled(days=-2, back=9)

    def _held(self, weeks: int = 2, before=lambda session, officer: None) -> Request:
        request = self._scheduled(days=-7 * weeks, back=7 * weeks + 6)
        session = request.sessions.get()
        demo_papers.write_notes(session, self.random.randint(9, 40))
        session = session_machine.apply("finish", session, self._officer())
        self._move_back(session, timedelta(days=7 * weeks))
        before(session, self._officer())
        issue_summary(session, self._officer())
        return Request.objects.get(pk=request.pk)

    def _closed(self) -> Request:
        request = self._held(weeks=3 + self.slot % 9)
        for follow_up in FollowUp.objects.filter(session__requests=request):
            complete(follow_up, self._officer(), "Sudah diserahkan dan dilihat petugas.")
        return request_machine.apply("close", request, self._officer())

    def _no_show(self) -> None:
        session = self._scheduled(days=-4, back=12).sessions.get()
        session_machine.apply(
            "no_show", session, self._officer(), note="Balai terkunci; pemohon tidak dapat dihubungi."
        )

    def _rescheduled(self) -> None:
        session = self._scheduled(days=3).sessions.get()
        start = self._at(10 + self.slot % 5, 13)
        while OfficerTime.objects.clashing((start, start + timedelta(hours=2)), self.officers[:1]).exists():
            start = self._beside(start, 1)
        session_machine.apply(
            "reschedule", session, self.head, start=start, end=start + timedelta(hours=2), officers=self.officers[:1],
            note="Pemohon minta diundur.",
        )  # fmt: skip

    def _declined(self) -> None:
        request_machine.apply(
            "decline",
            self._submitted(days=3),
            self._officer(),
            reason=DeclineReason.OUTSIDE_SCOPE,
            message="Urusan ini ditangani dinas lain; kami sudah memberi tahu alamatnya.",
        )

    def _cancelled(self) -> None:
        request_machine.apply(
            "cancel", self._submitted(days=3), self._officer(), note="Kelompok sudah mendapat bantuan lain."
        )

    def _merged(self) -> None:
        request_machine.apply("merge", self._submitted(), self._officer(), target=self._submitted())

    def _running(self) -> None:
        session_machine.apply("begin", self._scheduled(days=0).sessions.get(), self._officer())

    def _off_by_applicant(self) -> None:
        session = self._scheduled(days=4).sessions.get()
        session_machine.apply("cancel_by_applicant", session, self._officer(), note="Ketua kelompok sakit.")

    def _off_by_office(self) -> None:
        session = self._scheduled(days=5).sessions.get()
        session_machine.apply("cancel_by_office", session, self.head, note="Petugas mendapat tugas mendesak.")

    def _proposed(self) -> None:
        request_machine.apply(
            "propose", self._scheduled(), times=[self._at(20, 13)], note="Balai dipakai acara lain pada hari itu."
        )

    def _lettered(self) -> None:
        request = self._scheduled(days=6)
        demo_papers.ask_keeper(request, self._officer(), answer=KeeperAnswer.ALLOWED)
        session = request.sessions.get()
        for step in ("issue_invitation", "issue_assignment", "issue_attendance"):
            issue_letter(step, session, self.head)
        correct_letter("correct_invitation", session, self.head, "Nama tempat diperjelas.")

    def _founding(self, steps: int = 5) -> FoundingCase:
        case = start_founding(self._held(), self._officer())
        FoundingCase.objects.filter(pk=case.pk).update(name="Koperasi Contoh Bersama")
        for index in range(FOUNDERS + 2):
            Founder.objects.create(case=case, name=f"{NAMES[index % len(NAMES)]} {index + 1}", handed_over=index < 6)
        for step in case.steps.all()[:steps]:
            day = timezone.localdate() - timedelta(days=60 - 5 * step.place)
            case = founding_machine.apply("record", case, self._officer(), code=step.code, done_on=day)
        return case

    def _founded(self) -> None:
        cooperative = Cooperative.objects.filter(demo=True).order_by("pk").first()
        if cooperative:
            founding_machine.apply("finish", self._founding(steps=8), self._officer(), cooperative=cooperative)

    def _given_up(self) -> None:
        founding_machine.apply("stop", self._founding(steps=1), self._officer(), note="Anggota memilih CV.")

    def _withdrawn(self) -> None:
        applicant.withdraw(self._scheduled(), "Kelompok belum siap.")

    def _leave(self) -> None:
        for officer, kind, days in ((self.officers[2], TimeKind.LEAVE, 12), (self.officers[3], TimeKind.DUTY, 16)):
            start = self._at(days, 7)
            while OfficerTime.objects.clashing((start, start + timedelta(days=2)), [officer]).exists():
                start += timedelta(days=1)
            OfficerTime.objects.create(officer=officer, kind=kind, period=(start, start + timedelta(days=2)))

    def _print(self) -> None:
        """The summaries of three months as one PDF, for the worker: nothing is rendered, they are in the archive."""
        today = timezone.localdate()
        work.start(
            self.head, title="Ringkasan Pendampingan; tiga bulan terakhir", kinds=[Kind.SUMMARY],
            span=Span(today - timedelta(days=92), today), unissued=PrintBatch.Unissued.LEAVE, shape=PrintBatch.Shape.PDF,
        )  # fmt: skip

    def _officer(self):
        return self.random.choice(self.officers)

    def _at(self, days: int, hour: int) -> datetime:
        """A working day about `days` from now, at that hour."""
        day = timezone.localdate() + timedelta(days=days)
        while not self.calendar.is_working(day):
            day += timedelta(days=1 if days > 0 else -1)
        return timezone.make_aware(datetime.combine(day, time(hour)))

    def _beside(self, start: datetime, step: int) -> datetime:
        """The same hour on the next working day, or (`step` -1) on the one before."""
        start += timedelta(days=step)
        while not self.calendar.is_working(timezone.localtime(start).date()):
            start += timedelta(days=step)
        return start

    def _shift(self, request: Request, back: timedelta) -> Request:
        """Moves a request that was just sent into the past, its log with it."""
        Request.objects.filter(pk=request.pk).update(
            submitted_at=request.submitted_at - back, privacy_read_at=request.privacy_read_at - back
        )
        for entry in RequestLog.objects.filter(subject=request):
            RequestLog.objects.filter(pk=entry.pk).update(at=entry.at - back)
        return Request.objects.get(pk=request.pk)

    def _move_back(self, session: Session, back: timedelta) -> None:
        SessionLog.objects.filter(subject=session).update(at=session.period.upper)
        for request in session.requests.filter(status=RequestStatus.FOLLOW_UP):
            RequestLog.objects.filter(subject=request).exclude(step="submit").update(
                at=session.period.lower - timedelta(days=2)
            )
            Request.objects.filter(pk=request.pk).update(first_answer_at=request.submitted_at + timedelta(days=1))
