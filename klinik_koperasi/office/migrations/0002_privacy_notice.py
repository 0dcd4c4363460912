"""A privacy notice from the first day on: nobody can send a request without one."""

from django.db import migrations

from klinik_koperasi.office.privacy import load


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]
    operations = [
        migrations.RunPython(lambda apps, _: load(apps.get_model("office", "PrivacyNotice")), migrations.RunPython.noop)
    ]
