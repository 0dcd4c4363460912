"""People of cooperatives, and a browser in which one of them has entered by a code."""

import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cooperatives.enums import Capacity
from cooperatives.models import Cooperative, Membership
from klinik_koperasi.accounts.code_views import BACKEND
from klinik_koperasi.accounts.models import User
from klinik_koperasi.documents import issuing
from klinik_koperasi.documents.models import IssuedDocument, Kind
from reports.enums import Lack
from reports.models import Campaign, Reminder
from tests.factories.reports import lender


class BoardUserFactory(factory.django.DjangoModelFactory):
    """A person outside of the office, without a password and without a seat."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"koperasi-{n}")
    name = factory.Sequence(lambda n: f"Pengurus Contoh {n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@contoh.example")
    password = "!"


def seated(cooperative: Cooperative | None = None, capacity: str = Capacity.BOARD, **period) -> User:
    """A person with a seat at the desk of `cooperative` (a savings-and-loan one by default)."""
    user = BoardUserFactory()
    Membership.objects.create(user=user, cooperative=cooperative or lender(), capacity=capacity, **period)
    return user


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def png_upload(name: str = "buku-rat.png") -> SimpleUploadedFile:
    """A small picture as somebody uploads it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def reminder_letter(cooperative: Cooperative, campaign: Campaign, by: User) -> IssuedDocument:
    """A reminder's letter as the archive keeps it, its PDF left blank: rendering it is what takes long."""
    reminder = Reminder.objects.create(
        campaign=campaign, cooperative=cooperative, about=Lack.REPORT, due=campaign.due_on, by=by
    )
    return issuing.issue(reminder, Kind.REPORT_REMINDER, lambda document: b"%PDF", by)
