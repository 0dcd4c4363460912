"""Field types and lookups of the registry."""

from collections.abc import Iterable

from django.db import models
from django.db.models.lookups import Lookup


class DerivedTextField(models.TextField):
    """Text computed from the record's own property `source` whenever the record is saved or created in bulk.

    Not by `bulk_update` and `update()`, which write only what they are given: call `Cooperative.derive()` first.
    """

    def __init__(self, *args, source: str = "", **kwargs):
        self.source = source
        super().__init__(*args, **kwargs | {"editable": False, "blank": True, "default": ""})

    def pre_save(self, model_instance, add):
        value = getattr(model_instance, self.source)
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"source": self.source}


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class Among(Lookup):
    """`__in` with one array as its parameter: thousands of values cost Django no placeholder each, and none match nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, own = self.process_lhs(compiler, connection)
        numbers = isinstance(self.lhs.output_field, models.IntegerField | models.ForeignKey)
        kind, literal = ("bigint", array) if numbers else ("text", texts)
        return f"{column} = ANY(%s::{kind}[])", [*own, literal(self.rhs)]


def array(keys: Iterable[int]) -> str:
    """Whole numbers as one literal, for `ANY(%s::bigint[])`: Postgres reads it quickly and looks them up by a hash."""
    return f"{{{','.join(map(str, keys))}}}"


def texts(values: Iterable[str]) -> str:
    """The same for texts, for `ANY(%s::text[])`: a list would reach Postgres as so many constants to be parsed."""
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"
