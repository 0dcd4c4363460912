"""A paper report typed at the desk: read as people write, refused where it cannot be, one page never overwrites another."""

from decimal import Decimal

import pytest

from klinik_koperasi.accounts import roles
from reports import samples, workflow
from reports.amounts import shown
from reports.enums import ReportStatus as S
from reports.forms.keying import KeyInForm
from tests.factories.reports import report_in

pytestmark = pytest.mark.django_db


def typed(report, **changes) -> dict:
    """The sample as somebody types it, in thousands."""
    form, known = KeyInForm(report), samples.facts(report.chart)
    answers = {key: {True: "ya", False: "tidak"}.get(value, value) for key, value in known.items()}
    data = {name: answers.get(name, "") for name in form.fields if name not in form.places}
    for name, place in form.places.items():
        value = samples.amounts(report.chart).get(place)
        number = Decimal(value or 0) / (1000 if report.lines.is_money(*place) else 1)
        data[name] = "" if value is None else shown(number)
    return data | {"seen": form.initial["seen"], "satuan": "Ribuan rupiah"} | changes


def test_a_typed_paper_report_gives_what_its_template_would(client, people, tmp_path):
    report = report_in(S.DRAFT, people, tmp_path)
    address = f"/admin/reports/report/{report.pk}/ketik/"
    client.force_login(people[roles.REVIEWER])
    page = client.get(address).content.decode()
    good = typed(report)

    wrong = client.post(address, good | {"kas-ini": "dua belas", "persen": ""})
    text = wrong.content.decode()
    assert (
        wrong.status_code == 422 and "bukan angka" in text and 'value="dua belas"' in text and 'value="37.500"' in text
    )
    assert not report.submissions.exists() and "posisi keuangan" in page.lower() and "dihitung" in page
    tried = client.post(address, good | {"kas-ini": "13.500", "periksa": "1"})
    told = tried.content.decode()
    assert (
        tried.status_code == 200 and "Kesalahan 01." in told and "Rp1.001.000.000" in told and 'value="13.500"' in told
    )
    assert not report.submissions.exists()
    done = client.post(address, good | {"kas-ini": "Rp 12.500,-"}, follow=True).content.decode()
    paper = report.paper
    assert "belum dikirim" in done and "Tidak ada temuan" in done
    assert paper.amounts == samples.amounts(report.chart)
    assert paper.amounts["kas", "ini"] == 12_500_000 and paper.unit == 1000

    jump = paper.findings.create(rule="25", severity="info", message="Naik 40 %.", thread="25 kas.ini")
    base = f"/admin/reports/report/{report.pk}"
    client.post(
        f"{base}/temuan/{jump.pk}/", {"text": "Dua karyawan baru.", "kind": "penjelasan"}
    )  # as told by the treasurer
    assert paper.findings.explained().get() == jump
    stale = client.post(address, good)  # the page that was open before somebody took the figures in
    assert stale.status_code == 422 and "baru saja memasukkan isian ke-1" in stale.content.decode()
    again = KeyInForm(report)
    assert again.initial["kas-ini"] == "12.500" and again.initial["satuan"] == "Ribuan rupiah"
    empty = KeyInForm(report, dict.fromkeys(good, "") | {"seen": "1"})
    assert "Belum ada angka" in str(empty.errors)
    workflow.report_machine.apply("send", report, people[roles.REVIEWER])
    client.force_login(people[roles.HEAD])
    waived = {"waive-rule": "25", "waive-reason": "Wajar.", "waive-until": "2099-01-01"}
    client.post(f"{base}/langkah/waive/", waived)
    assert report.waivers.get().rule == "25"  # a typed report is explained and waived like any other
    client.force_login(people[roles.REVIEWER])
    assert "tidak dapat diganti" in client.post(address, typed(report)).content.decode()
    client.force_login(people[roles.AUDITOR])
    assert client.get(address).status_code == 403
