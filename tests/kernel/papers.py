"""Papers of these tests: about a holiday each, their PDF one line."""

from datetime import date, timedelta

from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.office.models import Holiday

KIND = Kind.SUMMARY


class NoPaper(Exception):
    """The printer of these tests has failed."""


def render(document: IssuedDocument) -> bytes:
    return f"%PDF {document.number} {document.version} {document.code}".encode()


def fails(document: IssuedDocument) -> bytes:
    raise NoPaper


def subjects(count: int) -> list[Holiday]:
    days = [Holiday(date=date(2030, 1, 1) + timedelta(days=n), name=f"Hari {n}") for n in range(count)]
    return Holiday.objects.bulk_create(days)
