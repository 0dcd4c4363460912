"""Reference rows came without a history: the first change of one would not say from what."""

from django.db import migrations
from django.utils import timezone


def begin(apps, schema_editor):
    for name in ("Kelurahan", "Jenis", "Kelompok", "Sektor"):
        model, history = (apps.get_model("cooperatives", prefix + name) for prefix in ("", "Historical"))
        key, names = model._meta.pk.attname, [f.attname for f in model._meta.concrete_fields]
        known = set(history.objects.values_list(key, flat=True))
        history.objects.bulk_create(
            history(
                **{own: getattr(row, own) for own in names},
                history_date=timezone.now(), history_type="+", history_change_reason="Data awal",
            )
            for row in model.objects.all() if row.pk not in known
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0011_import_undo_retention")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
