"""What a group of the agenda hears: its place, the waiting list, a seat that became free, a session that was withdrawn."""

from django.conf import settings
from django.urls import reverse

from consultations.agenda.calendar_file import opening_calendar
from consultations.agenda.enums import PlaceStatus
from consultations.agenda.models import Place
from consultations.models import ContactLink, Request
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import Profile

TEMPLATES = "agenda/email"
# prepared WhatsApp texts that stand on the work list, because nothing else brings them to the group
CHATS = {
    "agenda.promoted": "Tempat dari daftar tunggu sesi terbuka",
    "agenda.withdrawn": "Sesi terbuka tidak jadi",
}


def joined(place: Place, secret: str = "") -> None:
    _tell("joined", place, secret)


def waiting(place: Place, secret: str = "") -> None:
    _tell("waiting", place, secret)


def promoted(place: Place) -> None:
    _tell("promoted", place)


def withdrawn(place: Place, message: str) -> None:
    _tell("withdrawn", place, message=message)


def _tell(event: str, place: Place, secret: str = "", **words) -> None:
    """The same words by each channel that the contact has; without the group's own secret a link of the request is made."""
    request = place.request
    context = {
        "place": place, "request": request, "opening": place.opening, "session": place.opening.session,
        "office": Profile.current(), "public_url": settings.PUBLIC_URL, **words,
    }  # fmt: skip
    for channel, to in (
        (Notice.Channel.EMAIL, request.contact_email),
        (Notice.Channel.WHATSAPP, str(request.contact_phone)),
    ):
        if to:
            context["link"] = settings.PUBLIC_URL + _path(request, secret)
            outbox.write(f"agenda.{event}", request, channel, to, f"{TEMPLATES}/{event}", context)


def _path(request: Request, secret: str) -> str:
    if secret:
        return reverse("agenda_place", args=[secret])
    return reverse("state_link", args=[ContactLink.make(ContactLink.Purpose.STATE, request)])


@outbox.still_wanted("agenda.joined")
@outbox.still_wanted("agenda.promoted")
def _still_seated(request: Request) -> bool:
    return Place.objects.taken().filter(request=request).exists()


@outbox.encloses("agenda.joined")
@outbox.encloses("agenda.promoted")
def _seat(request: Request) -> list[outbox.Enclosure]:
    """The session for the group's calendar, as it stands when the mail goes."""
    place = Place.objects.taken().filter(request=request).select_related("opening__session").get()
    return [outbox.Enclosure("jadwal.ics", opening_calendar(place.opening), "text/calendar")]


@outbox.still_wanted("agenda.waiting")
def _still_waiting(request: Request) -> bool:
    return Place.objects.filter(request=request, status=PlaceStatus.WAITING).exists()
