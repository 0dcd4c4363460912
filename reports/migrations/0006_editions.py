"""Versions of instruments and charts as they were loaded; the database refuses to change or delete one."""

from django.db import migrations, models


FINAL = """
CREATE FUNCTION edition_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'A loaded version is never changed; load another one.' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER reports_edition_final BEFORE UPDATE OR DELETE ON reports_edition FOR EACH ROW EXECUTE FUNCTION edition_is_final();
"""
OPEN = "DROP TRIGGER reports_edition_final ON reports_edition; DROP FUNCTION edition_is_final();"


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0005_rates_and_frameworks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('instrumen', 'Instrumen kesehatan'), ('bagan_akun', 'Bagan akun')], max_length=10, verbose_name='macam')),
                ('name', models.SlugField(max_length=60, verbose_name='kunci')),
                ('version', models.CharField(max_length=20, verbose_name='versi')),
                ('title', models.CharField(max_length=200, verbose_name='judul')),
                ('regulation', models.CharField(blank=True, max_length=300, verbose_name='aturan')),
                ('since', models.CharField(help_text='Tanggal, atau tahun buku pertama.', max_length=120, verbose_name='berlaku sejak')),
                ('status', models.CharField(blank=True, max_length=200, verbose_name='keadaan')),
                ('content', models.JSONField(verbose_name='isi')),
                ('loaded_at', models.DateTimeField(auto_now_add=True, verbose_name='dimuat')),
            ],
            options={
                'verbose_name': 'versi instrumen dan bagan akun',
                'verbose_name_plural': 'versi instrumen dan bagan akun',
                'ordering': ['kind', 'name', '-version'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'name', 'version'), name='reports_edition_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['instrumen', 'bagan_akun'])), name='reports_edition_kind')],
            },
        ),
        migrations.RunSQL(FINAL, OPEN),
    ]
