"""Paper of the clinic: the counselling summary (archived, numbered) and the applicant's receipt slip (neither)."""

import base64

from django.conf import settings
from django.urls import reverse

from consultations import letters
from consultations.enums import GroupKind, PlaceKind
from consultations.models import LetterText, Request, Session, SessionPhoto, Topic, WishedTime
from consultations.selectors import topics_of
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.documents.rendering import qr, render_pdf
from klinik_koperasi.files.images import reencode
from klinik_koperasi.office.models import PrivacyNotice, Profile, Signatory

KIND = Kind.SUMMARY
NOTES = ("initial_condition", "problems", "analysis", "advice", "agreements")


def render_summary(session: Session, document: IssuedDocument) -> bytes:
    """The PDF of a session's summary under the reserved number and code of `document` (layout: clinic.md, 5.2).

    Never carries the request's number (it is a key to /cek/), a phone or an e-mail; the attendance list is an annex.
    """
    return render_letter(session, document)


def summary_context(session: Session, document: IssuedDocument, text: LetterText | None = None) -> dict:
    """What all papers of a session tell; `text` is the wording to try out (default: the office's, else the stock one)."""
    url, kind = verification_url(document), Kind(document.kind)
    text = text or LetterText.objects.filter(kind=kind).first() or stock_text(kind)
    words = letters.values_of(session)
    return {
        "opening": letters.fill(text.opening, words),
        "closing": letters.fill(text.closing, words),
        "assignment": _assignment(session),
        "session": session,
        "document": document,
        "requests": [p.request for p in session.participations.all()],
        "officers": session.officers,
        "resource_persons": list(session.resource_persons.all()),
        "attendees": list(session.attendees.all()),
        "follow_ups": list(session.follow_ups.select_related("officer")),
        "photos": [_picture(photo) for photo in session.attachments.filter(in_summary=True)],
        "parts": {name: _lines(getattr(session, name)) for name in ("problems", "analysis", "advice", "agreements")},
        "head": Signatory.for_post(Signatory.Post.DIVISION_HEAD, session.starts.date()),
        "verify_host": settings.PUBLIC_URL.split("://")[-1],
        "qr": qr(url),
        "demo": session.demo or Profile.current().demo,
    }


LETTER_TEMPLATES = {
    Kind.INVITATION: "consultations/pdf/invitation.html",
    Kind.ASSIGNMENT: "consultations/pdf/assignment.html",
    Kind.ATTENDANCE: "consultations/pdf/attendance.html",
    Kind.MINUTES: "consultations/pdf/minutes.html",
    Kind.SUMMARY: "consultations/pdf/summary.html",
}


def render_letter(session: Session, document: IssuedDocument, text: LetterText | None = None) -> bytes:
    """The PDF of one of a session's papers; `text` is the wording to try out."""
    session = Session.objects.with_people().get(pk=session.pk)
    context = summary_context(session, document, text) | {"blank_rows": range(_rows_to_sign(session))}
    return render_pdf(LETTER_TEMPLATES[Kind(document.kind)], context)


def _assignment(session: Session) -> IssuedDocument | None:
    """The surat tugas that stands: beside the request it is what the meeting rests on."""
    issued = IssuedDocument.objects.for_subject(session, Kind.ASSIGNMENT).standing().archived().without_content()
    return issued.order_by("-version").first()


def _picture(photo: SessionPhoto) -> str:
    """A chosen photo as a data address, no larger than paper needs: the renderer has no way to the private storage."""
    with photo.file.open("rb") as file:
        content, suffix = reencode(file.read(), longest=1200)
    return f"data:image/{'png' if suffix == '.png' else 'jpeg'};base64,{base64.b64encode(content).decode()}"


def render_sheet(session: Session) -> bytes:
    """A blank A4 note sheet with the session's identity and its headings, for the day without a phone; not archived."""
    session = Session.objects.with_people().get(pk=session.pk)
    requests = [p.request for p in session.participations.all()]
    context = {
        "session": session,
        "requests": requests,
        "officers": session.officers,
        "topics": topics_of(session) or [None],
        "parts": [Session._meta.get_field(name).verbose_name for name in NOTES],
        "blank_rows": range(min(_rows_to_sign(session, 14), 30)),  # more of them sign the attendance list
        "demo": session.demo or Profile.current().demo,
    }
    return render_pdf("consultations/pdf/sheet.html", context)


def _rows_to_sign(session: Session, page: int = 16) -> int:
    """As many lines as people are expected, at least the `page` that is full with them and at most four's."""
    expected = sum(p.request.participants or 0 for p in session.participations.all())
    return min(max(expected, page), 80)


def stock_text(kind: Kind) -> LetterText:
    opening, closing = letters.DEFAULTS[kind]
    return LetterText(kind=kind, opening=opening, closing=closing)


def verification_url(document: IssuedDocument) -> str:
    """What the QR holds: the public address of this paper's page."""
    return settings.PUBLIC_URL + reverse("verification", args=[document.code])


def render_slip(request: Request, answer_by) -> bytes:
    """The applicant's slip with the number in large type; not archived, it is no paper of the office."""
    return render_pdf(
        "consultations/pdf/slip.html",
        {"request": request, "answer_by": answer_by, "public_url": settings.PUBLIC_URL, "demo": request.demo},
    )


def render_form() -> bytes:
    """The questions of the public form as a fillable A4 form; what comes back is keyed in by staff (source "kertas")."""
    return render_pdf(
        "consultations/pdf/form.html",
        {
            "kinds": GroupKind.choices,
            "topics": Topic.objects.filter(active=True),
            "places": PlaceKind.choices,
            "only_one": WishedTime.ONLY_ONE,
            "notice": PrivacyNotice.current(),
            "public_url": settings.PUBLIC_URL,
            "demo": Profile.current().demo,
        },
        fillable=True,
    )


def _lines(text: str) -> list[str]:
    return [line.strip().lstrip("-•*").strip() for line in text.splitlines() if line.strip()]
