"""An officer's time copies its session's period and activity; the database keeps the copies true."""

from django.db import migrations

FORWARD = """
ALTER TABLE consultations_session ADD CONSTRAINT session_copied_columns UNIQUE (id, period, active);
ALTER TABLE consultations_officertime ADD CONSTRAINT officer_time_follows_session
  FOREIGN KEY (session_id, period, active) REFERENCES consultations_session (id, period, active) ON UPDATE CASCADE;
"""
BACKWARD = """
ALTER TABLE consultations_officertime DROP CONSTRAINT officer_time_follows_session;
ALTER TABLE consultations_session DROP CONSTRAINT session_copied_columns;
"""


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
