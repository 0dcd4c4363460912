import cooperatives.models.cooperative
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


# Django adds them for LIKE beside the index of each unique or foreign text; nobody asks for the beginning of a code, a NIK or
# a region's code, and each of them is written with every cooperative
LIKE = [
    ("cooperatives_cooperative_code_d1d7e4c6_like", "code"),
    ("cooperatives_cooperative_nik_koperasi_14159df4_like", "nik_koperasi"),
    ("cooperatives_cooperative_kelurahan_id_15a6fa68_like", "kelurahan_id"),
]


class Migration(migrations.Migration):
    """Takes away indexes that no question uses: writing a cooperative with its history keeps 16 fewer of them."""

    dependencies = [
        ('cooperatives', '0013_number_beginnings'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalboardmember',
            name='cooperative',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cooperatives.cooperative', verbose_name='koperasi'),
        ),
        migrations.AlterField(
            model_name='historicalcooperative',
            name='code',
            field=models.CharField(default=cooperatives.models.cooperative.new_code, editable=False, max_length=8, verbose_name='kode publik'),
        ),
        migrations.AlterField(
            model_name='historicalcooperative',
            name='jenis',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cooperatives.jenis', verbose_name='jenis'),
        ),
        migrations.AlterField(
            model_name='historicalcooperative',
            name='kelompok',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cooperatives.kelompok', verbose_name='kelompok'),
        ),
        migrations.AlterField(
            model_name='historicalcooperative',
            name='kelurahan',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cooperatives.kelurahan', verbose_name='kelurahan'),
        ),
        migrations.AlterField(
            model_name='historicalcooperative',
            name='nik_koperasi',
            field=models.CharField(blank=True, help_text='Nomor induk koperasi dari ODS, bukan NIK KTP. Kosongkan bila belum ada.', max_length=16, null=True, validators=[django.core.validators.RegexValidator('^\\d{10,16}$', 'NIK Koperasi terdiri atas 10 sampai 16 angka.')], verbose_name='NIK Koperasi'),
        ),
        migrations.AlterField(
            model_name='historicalcooperative',
            name='sektor',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cooperatives.sektor', verbose_name='sektor usaha'),
        ),
        migrations.AlterField(
            model_name='historicalyearlyfigures',
            name='cooperative',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cooperatives.cooperative', verbose_name='koperasi'),
        ),
        migrations.AlterField(
            model_name='yearlyfigures',
            name='cooperative',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='cooperatives.cooperative', verbose_name='koperasi'),
        ),
        *(
            migrations.RunSQL(
                f"DROP INDEX IF EXISTS {name}",
                f"CREATE INDEX {name} ON cooperatives_cooperative ({column} varchar_pattern_ops)",
            )
            for name, column in LIKE
        ),
    ]
