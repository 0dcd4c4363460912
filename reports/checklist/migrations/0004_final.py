"""A loaded checklist is final in every way: nothing of it is changed or deleted, nothing is added to it."""

from django.db import migrations, models

BEFORE = {"sheet": "UPDATE OR DELETE", "indicator": "INSERT OR UPDATE OR DELETE", "item": "INSERT OR UPDATE OR DELETE"}
FINAL = """
CREATE OR REPLACE FUNCTION checklist_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told jsonb;
  known boolean;
BEGIN
  FOREACH told IN ARRAY ARRAY[to_jsonb(OLD), to_jsonb(NEW)] LOOP
    IF TG_TABLE_NAME = 'checklist_sheet' THEN
      known := (to_jsonb(OLD) ->> 'final')::boolean;
    ELSIF TG_TABLE_NAME = 'checklist_indicator' THEN
      SELECT final INTO known FROM checklist_sheet WHERE id = (told ->> 'sheet_id')::bigint;
    ELSE
      SELECT s.final INTO known FROM checklist_indicator i JOIN checklist_sheet s ON s.id = i.sheet_id
      WHERE i.id = (told ->> 'indicator_id')::bigint;
    END IF;
    IF known THEN
      RAISE EXCEPTION 'A loaded checklist is never changed; load another version.' USING ERRCODE = 'restrict_violation';
    END IF;
  END LOOP;
  RETURN COALESCE(NEW, OLD);
END $$;
""" + "".join(
    f"CREATE TRIGGER checklist_{name}_final BEFORE {acts} ON checklist_{name} FOR EACH ROW EXECUTE FUNCTION checklist_is_final();"
    for name, acts in BEFORE.items()
)
OPEN = "".join(f"DROP TRIGGER checklist_{name}_final ON checklist_{name};" for name in BEFORE)
ONLY_CHANGES = """
CREATE OR REPLACE FUNCTION checklist_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'A loaded checklist is never changed; load another version.' USING ERRCODE = 'restrict_violation'; END $$;
""" + "".join(
    f"CREATE TRIGGER checklist_{name}_final BEFORE UPDATE ON checklist_{name} FOR EACH ROW EXECUTE FUNCTION checklist_is_final();"
    for name in BEFORE
)


class Migration(migrations.Migration):
    dependencies = [("checklist", "0003_answers_taken_over")]
    operations = [
        migrations.AddField(
            model_name="sheet",
            name="final",
            field=models.BooleanField(default=False, verbose_name="sudah lengkap dimuat"),
        ),
        migrations.RunSQL(OPEN + "UPDATE checklist_sheet SET final = true;" + FINAL, OPEN + ONLY_CHANGES),
    ]
