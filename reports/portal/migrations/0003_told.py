"""Until when boards have been told."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0002_explanations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sampai')),
            ],
            options={
                'verbose_name': 'batas pemberitahuan',
                'verbose_name_plural': 'batas pemberitahuan',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='portal_told_once')],
            },
        ),
    ]
