"""Histories that the database copies by itself."""

from functools import cached_property

from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import get_m2m_field_name

from klinik_koperasi import rows


class CopiedHistory(HistoricalRecords):
    """The history of django-simple-history, same tables, same columns, written by one statement after each save.

    The row and its links (`m2m_fields`) are copied inside Postgres instead of being carried through Python and back; what
    is deleted can no longer be copied and is kept in the usual way. Of the package's signals only those of deletions are sent.
    """

    def create_historical_record(self, instance, history_type, using=None):
        if history_type == "-":
            return super().create_historical_record(instance, history_type, using)
        user = self.get_history_user(instance)
        at, why = getattr(instance, "_history_date", timezone.now()), getattr(instance, "_change_reason", None)
        rows.send(self._copy, [at, history_type, user.pk if user else None, why, instance.pk])

    @cached_property
    def _copy(self) -> rows.Planned:
        """An INSERT of the row with what the history adds, and of its links for each of `m2m_fields`."""
        kept, table, key = self.cls.history.model, self.cls._meta.db_table, self.cls._meta.pk.column
        columns = ", ".join(f'"{field.column}"' for field in self.fields_included(self.cls))
        row = (
            f'INSERT INTO "{kept._meta.db_table}" '
            f"({columns}, history_date, history_type, history_user_id, history_change_reason) "
            f'SELECT {columns}, %s, %s, %s, %s FROM "{table}" WHERE "{key}" = %s RETURNING history_id, "{key}" AS record'
        )
        parts = [f"copied AS ({row})", *(self._links(field) for field in kept._history_m2m_fields)]
        return rows.Planned(f"{kept._meta.db_table}_copy", f"WITH {', '.join(parts)} SELECT FROM copied")

    def _links(self, field) -> str:
        through, kept = field.remote_field.through._meta, self.m2m_models[field]._meta.db_table
        names, own = [column.column for column in through.fields], through.get_field(get_m2m_field_name(field)).column
        columns, taken = ", ".join(f'"{name}"' for name in names), ", ".join(f'link."{name}"' for name in names)
        return (
            f'{field.name}_copied AS (INSERT INTO "{kept}" ({columns}, history_id) SELECT {taken}, copied.history_id '
            f'FROM "{through.db_table}" link JOIN copied ON link."{own}" = copied.record)'
        )
