"""The topics that a fresh installation offers."""

from django.db import migrations

from consultations.topics import load


class Migration(migrations.Migration):
    dependencies = [("consultations", "0002_officer_time_follows_session")]
    operations = [migrations.RunPython(lambda apps, _: load(apps.get_model("consultations", "Topic")), migrations.RunPython.noop)]
