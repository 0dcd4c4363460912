"""Names that begin with "Kop." and a spelt-out kind (Kop. Serba Usaha …) get the key of their kind."""

from django.db import migrations

from cooperatives import keys


def derive_again(apps, schema_editor):
    cooperatives = apps.get_model("cooperatives", "Cooperative").objects
    for pk, name, key, text in cooperatives.filter(name__iregex=r"^\W*kopr?\W").values_list("pk", "name", "name_key", "search_text"):
        fresh, kind = keys.name_key(name), keys.name_full_key(name).split(" ")[0]
        if fresh != key:
            cooperatives.filter(pk=pk).update(name_key=fresh, search_text=f"{text} {kind}")


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0014_fewer_indexes")]
    operations = [migrations.RunPython(derive_again, migrations.RunPython.noop)]
