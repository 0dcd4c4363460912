"""Gap-free numbers: one upsert per number, taken last in a short transaction, so a rollback gives the number back."""

from django.db import connection

from klinik_koperasi.office.models import NumberingTemplate, Profile

UPSERT = """
INSERT INTO documents_numbercounter AS c (kind, year, last) VALUES (%s, %s, 1)
ON CONFLICT (kind, year) DO UPDATE SET last = c.last + 1
RETURNING last
"""


def next_serial(kind: str, year: int) -> int:
    """The next number of `kind` in `year`. Call inside the transaction that keeps it: the counter's row stays locked until
    then, which is what makes the numbers gap-free."""
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [kind, year])
        return cursor.fetchone()[0]


def write_number(kind: str, serial: int, year: int) -> str:
    """The number as printed, by the office's template for `kind` (the stock pattern when there is none)."""
    template = NumberingTemplate.objects.filter(kind=kind).first() or NumberingTemplate(kind=kind)
    return template.write(serial, year, Profile.current().opd_code)
