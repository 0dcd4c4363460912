"""Pages that the office writes: few marks, no HTML, nothing made up, and a look before saving."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from klinik_koperasi.accounts import roles
from klinik_koperasi.office.markup import parts
from klinik_koperasi.office.models import Holiday, Profile, ServicePage

TEXT = """Kami melayani dengan jujur.
Baris kedua.

## Kanal
- https://contoh.example/lapor
- <script>alert(1)</script> [x](javascript:alert(1))
1. Tulis
2) Kirim
penutup"""


def test_marks_become_parts_and_everything_else_stays_text():
    found = [(part.kind, part.items) for part in parts(TEXT)]

    assert [kind for kind, _ in found] == ["paragraph", "heading", "list", "numbers", "paragraph"]
    assert found[0][1] == ["Kami melayani dengan jujur.", "Baris kedua."]
    assert found[3][1] == ["Tulis", "Kirim"]
    assert [part.kind for part in parts("#satu\n-dua\n123. tiga\n##")] == ["paragraph"]


@given(st.text(max_size=300))
def test_no_word_is_lost_whatever_is_typed(text):
    kept = "".join(part.text for part in parts(text))
    plain = {c for c in text if c.isalpha()}

    assert plain <= set(kept) and all(part.items for part in parts(text))


@pytest.mark.django_db
def test_empty_pages_tell_the_settings_and_say_what_the_office_has_not_written(client):
    pages = {slug: client.get(f"/{slug}/").content.decode() for slug in ServicePage.Slug.values}
    assert "Jam layanan belum diisi oleh kantor." in pages["jam-layanan"]
    assert "Kantor belum menulis" in pages["standar-pelayanan"] and "2 hari kerja" in pages["standar-pelayanan"]
    assert "belum diisi oleh kantor" in pages["pengaduan"] and "noindex" not in pages["pengaduan"]
    today = timezone.localdate()
    Holiday.objects.create(date=today + timedelta(days=3), name="Libur Contoh")
    Holiday.objects.create(date=today + timedelta(days=90), name="Libur Jauh")
    Profile.objects.create(
        pk=1, hours="Senin–Jumat, pukul 08.00–15.00 WIB", address="Jalan Contoh 1", email="a@contoh.example",
        whatsapp="+6281200001234", first_answer_days=4,
    )  # fmt: skip

    hours, standards, complaints = (client.get(f"/{slug}/").content.decode() for slug in ServicePage.Slug.values)

    assert "08.00–15.00" in hours and "Libur Contoh" in hours and "Libur Jauh" not in hours
    assert "4 hari kerja" in standards
    assert "mailto:a@contoh.example" in complaints and "wa.me/6281200001234" in complaints
    home = client.get("/").content.decode()
    assert all(f'href="/{slug}/"' in home for slug in ServicePage.Slug.values)
    assert client.post("/pengaduan/").status_code == 405


@pytest.mark.django_db
def test_office_writes_a_page_after_a_look_at_it_and_its_history_is_kept(client, people):
    page = ServicePage.objects.get(slug="pengaduan")
    address = f"/admin/office/servicepage/{page.pk}/"
    client.force_login(people[roles.ADMINISTRATOR])

    preview = client.post(f"{address}pratinjau/", {"text": TEXT}).content.decode()

    assert "Pratinjau: belum disimpan." in preview and "<h2>Kanal</h2>" in preview
    assert '<a href="https://contoh.example/lapor" rel="nofollow">' in preview
    assert "<script>alert" not in preview and 'href="javascript' not in preview
    assert "belum menulis" in client.get("/pengaduan/").content.decode()
    client.post(f"{address}change/", {"text": TEXT})
    shown = client.get("/pengaduan/").content.decode()
    assert "<h2>Kanal</h2>" in shown and "Ditulis oleh kantor" in shown and "Pratinjau" not in shown
    assert page.history.count() == 1 and page.history.first().history_user == people[roles.ADMINISTRATOR]
    for role in (roles.OFFICER, roles.HEAD, roles.AUDITOR):
        client.force_login(people[role])
        assert client.post(f"{address}pratinjau/", {"text": "x"}).status_code == 403
        assert client.post(f"{address}change/", {"text": "x"}).status_code == 403
