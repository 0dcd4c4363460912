"""Two imports at once on real connections: the second waits and finds the first one's rows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cooperatives.importing.run import import_file
from cooperatives.models import Cooperative
from tests.cooperatives.files import ods, ods_row


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_make_one_of_each(tmp_path):
    path = ods(tmp_path / "koperasi.xlsx", [ods_row(n) for n in range(1, 9)])

    def run(_):
        try:
            return import_file(path).created
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        created = sorted(pool.map(run, range(2)))

    assert created == [0, 8] and Cooperative.objects.count() == 8
