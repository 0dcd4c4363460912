"""Requests and sessions for tests, with a trait per state; states are reached through the workflow, as in real life."""

from datetime import timedelta
from itertools import count

import factory
from django.utils import timezone

from consultations.models import FollowUp, Request, Topic
from consultations.workflow import request_machine, session_machine
from consultations.workflow.requests import send
from cooperatives.models import Kelurahan
from klinik_koperasi.office.models import PrivacyNotice


class DraftFactory(factory.django.DjangoModelFactory):
    """A complete draft that was not sent yet."""

    class Meta:
        model = Request
        skip_postgeneration_save = True

    group_kind = "pokdarwis"
    group_name = factory.Sequence(lambda n: f"Pokdarwis Contoh {n}")
    kelurahan = factory.LazyFunction(lambda: Kelurahan.objects.select_related("kecamatan").get(name="Kauman"))
    rw = "09"
    problem = "Catatan masih di buku tulis dan kami ingin menjadi koperasi."
    participants = 30
    place_kind = "kunjungan"
    place = "Balai RW 09"
    contact_name = "Ibu Contoh"
    contact_position = "ketua"
    contact_phone = factory.Sequence(lambda n: f"+628123456{n % 10000:04d}")
    contact_email = "ibu@example.id"
    privacy_notice = factory.LazyFunction(PrivacyNotice.current)
    privacy_read_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def topics(self, create, names, **kwargs):
        self.topics.set(Topic.objects.filter(code__in=names or ["pendirian"]))


def slot(days: int = 3, hour: int = 9, hours: int = 2) -> dict:
    """`start` and `end` some days from now, with the reason that a weekend needs (at usual hours it is dropped)."""
    start = (timezone.localtime() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return {"start": start, "end": start + timedelta(hours=hours), "odd_hours_reason": "Warga hanya bisa hari itu."}


def request_in(state: str, officer=None, **fields) -> Request:
    """A request that really came to `state` by its steps; `officer` may take them."""
    draft = DraftFactory(**fields)
    if state == "draf":
        return draft
    if state == "karantina":
        return send(draft, suspicious=True)
    record = send(draft)
    steps = {
        "diajukan": [],
        "perlu_dilengkapi": [("ask_back", {"message": "Mohon lengkapi."})],
        "diverifikasi": [("verify", {})],
        "dibatalkan": [("cancel", {"note": "Tidak jadi."})],
        "ditolak": [("decline", {"reason": "luar_lingkup", "message": "Mohon maaf."})],
    }
    for name, data in steps.get(state, []):
        record = request_machine.apply(name, record, officer, **data)
    if state == "digabung":
        record = request_machine.apply("merge", record, officer, target=send(DraftFactory()))
    if state in {"dijadwalkan", "tindak_lanjut", "ditutup"}:
        session_in("direncanakan" if state == "dijadwalkan" else "terlaksana", officer, record)
        record.refresh_from_db()
    if state == "ditutup":
        record = request_machine.apply("close", record, officer)
    return record


_free_days = count(100)  # beyond the days that tests name


def session_in(state: str, officer, request: Request | None = None, *, days: int | None = None, hour: int = 9):
    """A session that really came to `state` by its steps; on a day of its own unless `days` says which."""
    days = next(_free_days) if days is None else days
    record = request or send(DraftFactory())
    record = request_machine.apply("verify", record, officer)
    data = {"officers": [officer], "place_kind": "kunjungan", "place": "Balai RW 09"}
    request_machine.apply("schedule", record, officer, **slot(days, hour), **data)
    session = record.sessions.latest("pk")
    if state == "direncanakan":
        return session
    if state == "dijadwal_ulang":
        return session_machine.apply("reschedule", session, officer, **slot(next(_free_days), hour), officers=[officer])
    if state == "berlangsung":
        return session_machine.apply("begin", session, officer)
    if state == "terlaksana":
        return session_machine.apply("finish", write_notes(session), officer, reason=NOTHING_FOLLOWS)
    step = {"tidak_hadir": "no_show", "batal_pemohon": "cancel_by_applicant", "batal_kantor": "cancel_by_office"}[state]
    return session_machine.apply(step, session, officer, note="Catatan uji.")


NOTHING_FOLLOWS = "Tanggalnya disepakati lewat telepon."  # why an agreement of these notes has no follow-up


def write_notes(session):
    """The least that a held session needs."""
    session.initial_condition = "Kelompok mengelola arisan sejak 2021."
    session.problems = "Pencatatan masih di buku tulis.\nBelum ada aturan tertulis."
    session.analysis = "Koperasi primer didirikan oleh paling sedikit 9 orang."
    session.advice = "Memisahkan buku kas.\nMenyusun daftar calon pendiri."
    session.agreements = "Bertemu lagi bulan depan."
    session.attendance_count = 28
    session.save()
    return session


class FollowUpFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FollowUp

    what = "Menyusun daftar calon pendiri"
    who = "Ketua kelompok"
    due = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
