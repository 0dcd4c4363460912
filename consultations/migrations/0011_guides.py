"""The guides that a fresh installation offers, and the words by which the sessions that are there already are found."""

from django.db import migrations

from consultations.guides import load

ASKED = """
UPDATE consultations_session s SET asked = found.words FROM (
  SELECT p.session_id, string_agg(coalesce(t.names, '') || '. ' || r.problem, E'\\n' ORDER BY p.id) AS words
  FROM consultations_participation p JOIN consultations_request r ON r.id = p.request_id LEFT JOIN (
    SELECT rt.request_id, string_agg(topic.name, '; ' ORDER BY topic."order", topic.name) AS names
    FROM consultations_request_topics rt JOIN consultations_topic topic ON topic.id = rt.topic_id GROUP BY rt.request_id
  ) t ON t.request_id = r.id GROUP BY p.session_id
) found WHERE found.session_id = s.id
"""


def guides(apps, _):
    topics = {topic.code: topic for topic in apps.get_model("consultations", "Topic").objects.all()}
    load(topics, apps.get_model("consultations", "GuidePoint"))


class Migration(migrations.Migration):
    dependencies = [("consultations", "0010_field_work")]
    operations = [
        migrations.RunPython(guides, migrations.RunPython.noop),
        migrations.RunSQL(ASKED, migrations.RunSQL.noop),
    ]
