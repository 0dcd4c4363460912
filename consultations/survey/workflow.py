"""The acts of the survey: print codes, answer once with one, publish an IKM and take it back."""

from datetime import date
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.enums import SessionStatus
from consultations.models import Session
from consultations.survey import method, selectors
from consultations.survey.codes import digest_of, last_day, new_code, normalise
from consultations.survey.enums import Way
from consultations.survey.models import Answer, Code, Printing, Publication
from consultations.survey.periods import Period, month_of

PRINT, KEY_IN, PUBLISH = "survey.print_code", "survey.key_in_answer", "survey.publish_ikm"
ASKED_ABOUT = (SessionStatus.PLANNED, SessionStatus.RUNNING, SessionStatus.HELD)
TRIES = 3
MOST = {Way.SLIP: 300, Way.FORM: 60}


class CodeRefused(ValidationError):
    """Why a code does not open the questionnaire, in a kind sentence."""


def cannot_print(session: Session) -> str:
    """Why no codes can be printed for a session, or ""."""
    if session.status not in ASKED_ABOUT:
        return "Sesi ini tidak terlaksana, jadi tidak ada yang disurvei."
    if last_day(month_of(session.starts.date())) < timezone.localdate():
        return "Masa survei sesi ini sudah berakhir: kode berlaku sampai akhir bulan sesudah pertemuan."
    return ""


def print_codes(session: Session, actor, count: int, way: str = Way.SLIP) -> list[str]:
    """Makes `count` codes for a session and returns them; they are readable only now, on the paper made of them.

    Needs `print_code`. Of the session the codes keep its month and its form alone; how many were printed stands apart.
    """
    if not actor.has_perm(PRINT):
        raise PermissionDenied("Anda tidak berwenang mencetak kode survei.")
    if reason := cannot_print(session):
        raise ValidationError(reason)
    if not 1 <= count <= MOST[Way(way)]:
        raise ValidationError(f"Jumlah kode 1 sampai {MOST[Way(way)]}.")
    codes = {new_code() for _ in range(count)}
    while len(codes) < count:
        codes.add(new_code())
    facts = {"month": month_of(session.starts.date()), "form": session.place_kind}
    try:
        with transaction.atomic():
            Code.objects.bulk_create(Code(digest=digest_of(code), **facts) for code in codes)
            Printing.objects.create(session=session, way=way, count=count, by=actor, on=timezone.localdate())
    except IntegrityError as error:  # one of them was printed before (once in a million sheets)
        raise ValidationError("Kode tidak dapat dibuat. Coba sekali lagi.") from error
    return sorted(codes)


def open_code(typed: str) -> Code:
    """The unused code meant by `typed`. Raises CodeRefused for an unknown, expired or used one. Changes nothing."""
    code = normalise(typed)
    if not code:
        raise CodeRefused("Kode terdiri atas 8 huruf dan angka, misalnya 7F3K-9QPM, tanpa angka 0 dan 1. Periksa lagi.")
    found = Code.objects.filter(digest=digest_of(code)).first()
    if found is None:
        raise CodeRefused("Kode ini tidak kami kenal. Periksa huruf dan angkanya pada slip, lalu tulis sekali lagi.")
    return _usable(found)


def _usable(code: Code) -> Code:
    if code.used:
        raise CodeRefused("Kode ini sudah dipakai. Setiap kode hanya untuk satu jawaban. Terima kasih sudah mengisi.")
    if last_day(code.month) < timezone.localdate():
        raise CodeRefused("Masa berlaku kode ini sudah lewat. Saran Anda tetap kami terima lewat kantor. Terima kasih.")
    return code


def answer(typed: str, given: dict, *, demo: bool = False) -> None:
    """Keeps one answer and uses up its code: of two who send the same code at once the second is refused (CodeRefused).

    Public: whoever holds a code; staff key in papers by the same act. `given` are the nine scores and what the respondent
    told of himself. Nothing connects the answer with the code afterwards.
    """
    with transaction.atomic():
        code = _locked(typed)
        code.used = True
        code.save(update_fields=["used"])
        Answer.objects.create(month=code.month, form=code.form, demo=demo, **given)


def _locked(typed: str) -> Code:
    """The code under its lock; the night's mixing (`releasing`) writes every code anew, so that a row may be gone and back."""
    for _ in range(TRIES):
        code = Code.objects.select_for_update().filter(pk=open_code(typed).pk).first()
        if code:
            return _usable(code)
    raise CodeRefused("Kode ini sedang dipakai. Tunggu sebentar, lalu kirim sekali lagi.")


def publish(period: Period, actor, today: date | None = None) -> Publication:
    """Puts the IKM of a period that is over before the public, with the figures of now; one that stood there is replaced.

    Needs `publish_ikm`. Raises ValidationError for a period that runs or has too few answers.
    """
    if not actor.has_perm(PUBLISH):
        raise PermissionDenied("Anda tidak berwenang menerbitkan IKM.")
    if not period.over(today or timezone.localdate()):
        raise ValidationError(f"{period.title} belum berakhir. IKM diterbitkan sesudah periodenya selesai.")
    try:
        with transaction.atomic():
            list(Publication.objects.select_for_update().filter(start=period.start, end=period.end))
            result = selectors.result(period)
            if result.ikm is None:
                raise ValidationError(f"Jawaban untuk {period.title} belum cukup untuk diterbitkan.")
            _standing(period).update(withdrawn_at=timezone.now(), withdrawn_by=actor)
            return Publication.objects.create(**_frozen(result), published_at=timezone.now(), published_by=actor)
    except IntegrityError as error:  # somebody published the same period in this very moment
        raise ValidationError(f"IKM {period.title} baru saja diterbitkan oleh orang lain.") from error


def _standing(period: Period):
    return Publication.objects.filter(start=period.start, end=period.end, withdrawn_at=None)


def _frozen(result: selectors.Result) -> dict:
    round4 = partial(method.half_up, places=4)
    return {
        "start": result.period.start,
        "end": result.period.end,
        "ikm": result.ikm,
        "answers": result.count,
        "means": [round4(row.mean) for row in result.rows],
        "parts": result.parts,
        "profile": [{"title": table.title, "rows": [list(row) for row in table.rows]} for table in result.profile],
        "demo": result.demo,
    }


def withdraw(publication: Publication, actor) -> Publication:
    """Takes a published IKM from the public page; it stays in the list of what was published. Needs `publish_ikm`."""
    if not actor.has_perm(PUBLISH):
        raise PermissionDenied("Anda tidak berwenang menarik IKM.")
    with transaction.atomic():
        fresh = Publication.objects.select_for_update().get(pk=publication.pk)
        if fresh.withdrawn_at:
            raise ValidationError(f"{fresh} sudah ditarik atau diganti.")
        fresh.withdrawn_at, fresh.withdrawn_by = timezone.now(), actor
        fresh.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return fresh
