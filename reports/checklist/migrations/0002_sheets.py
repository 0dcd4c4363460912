"""The checklists that a fresh installation has, and the database's own word that a loaded version is final."""

from types import SimpleNamespace

from django.db import migrations

from reports.checklist.sheets import load

TABLES = ("sheet", "indicator", "item")
FINAL = """
CREATE FUNCTION checklist_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'A loaded checklist is never changed; load another version.' USING ERRCODE = 'restrict_violation'; END $$;
""" + "".join(
    f"CREATE TRIGGER checklist_{name}_final BEFORE UPDATE ON checklist_{name} FOR EACH ROW EXECUTE FUNCTION checklist_is_final();"
    for name in TABLES
)
OPEN = "".join(f"DROP TRIGGER checklist_{name}_final ON checklist_{name};" for name in TABLES)


def fill(apps, _):
    load(SimpleNamespace(**{name: apps.get_model("checklist", name) for name in ("Sheet", "Indicator", "Item")}))


class Migration(migrations.Migration):
    dependencies = [("checklist", "0001_checklist")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FINAL, OPEN + "DROP FUNCTION checklist_is_final();"),
    ]
