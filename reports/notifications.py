"""What cooperatives hear of their reports: reminders by e-mail and as a prepared WhatsApp text. No figures, no findings."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException, PhoneNumberType, number_type

from cooperatives.models import Cooperative
from klinik_koperasi.accounts.models import User
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import Profile
from reports import access
from reports.models import Reminder
from reports.selectors.owing import lack_of

EVENT = "reports.reminder"
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def remind(reminder: Reminder) -> int:
    """Writes the reminder to everybody who files for the cooperative and to its own addresses; gives how many messages."""
    cooperative, people = reminder.cooperative, filers(reminder.cooperative)
    emails = _emails([cooperative.email, *(one.email for one in people)])
    phone = next(iter(_mobiles([*(str(one.phone) for one in people), cooperative.phone, cooperative.phone_2])), "")
    to = [(Notice.Channel.EMAIL, email) for email in emails] + ([(Notice.Channel.WHATSAPP, phone)] if phone else [])
    context = {"reminder": reminder, "office": Profile.current(), "url": settings.PUBLIC_URL}
    for channel, address in to:
        outbox.write(EVENT, reminder, channel, address, "reports/email/reminder", context)
    return len(to)


@outbox.still_wanted(EVENT)
def _still_owing(reminder: Reminder) -> bool:
    """Not once the report has come, and not with a day that is no longer the right one."""
    return lack_of(reminder.cooperative, reminder.campaign) == (reminder.about, reminder.due)


def filers(cooperative: Cooperative) -> list[User]:
    """People who file for the cooperative today (one query)."""
    seats = access.of_cooperative(cooperative, access.FILERS).select_related("user")
    return list({seat.user_id: seat.user for seat in seats if seat.user.is_active}.values())


def _emails(candidates: list[str]) -> list[str]:
    found: dict[str, str] = {}
    for text in candidates:
        try:
            validate_email(text.strip())
        except ValidationError:  # the registry keeps what its source wrote
            continue
        found.setdefault(text.strip().lower(), text.strip())
    return list(found.values())


def _mobiles(candidates: list[str]):
    for text in candidates:
        try:
            number = PhoneNumber.from_string(text, region="ID")
        except NumberParseException:
            continue
        if number.is_valid() and number_type(number) in MOBILE:
            yield number.as_e164
