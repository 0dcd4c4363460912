"""Cooperatives and their figures for tests; a trait per state. Regions come from the data file, never from a factory."""

from datetime import date
from decimal import Decimal

import factory

from cooperatives.enums import Authority, Form, Office, Source, Status
from cooperatives.models import BoardMember, Cooperative, Jenis, Kelurahan, YearlyFigures


def kelurahan(name: str = "Kauman") -> Kelurahan:
    return Kelurahan.objects.select_related("kecamatan").get(name=name)


class CooperativeFactory(factory.django.DjangoModelFactory):
    """An active primary cooperative of the kota in Kauman."""

    class Meta:
        model = Cooperative

    class Params:
        inactive = factory.Trait(status=Status.INACTIVE)
        dissolved = factory.Trait(status=Status.DISSOLVED)
        outside = factory.Trait(kelurahan=None, outside_city=True, kabupaten_text="KAB. MALANG")
        unplaced = factory.Trait(kelurahan=None, kelurahan_text="Kaumann")

    name = factory.Sequence(lambda n: f"Koperasi Contoh Uji {n}")
    nik_koperasi = factory.Sequence(lambda n: f"3573{n:09d}")
    nomor_badan_hukum = factory.Sequence(lambda n: f"518/{n}/BH/XVI.13/2009")
    tanggal_badan_hukum = date(2009, 3, 12)
    kelurahan = factory.LazyFunction(kelurahan)
    jenis = factory.LazyFunction(lambda: Jenis.objects.filter(code="konsumen").first())
    form = Form.PRIMARY_CITY
    authority = Authority.CITY
    status = Status.ACTIVE
    source = Source.ODS
    source_year = 2025
    source_date = date(2025, 12, 31)


class YearlyFiguresFactory(factory.django.DjangoModelFactory):
    """Balanced figures in force for book year 2025, RAT on time."""

    class Meta:
        model = YearlyFigures

    cooperative = factory.SubFactory(CooperativeFactory)
    tahun_buku = 2025
    source = Source.ODS
    rat_date = factory.LazyAttribute(lambda o: date(o.tahun_buku + 1, 2, 20))
    members = 146
    modal_sendiri = Decimal("300000000")
    modal_luar = Decimal("261000000")
    aset = Decimal("561000000")
    volume_usaha = Decimal("431000000")
    shu = Decimal("26100000")


class BoardMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BoardMember

    cooperative = factory.SubFactory(CooperativeFactory)
    name = factory.Sequence(lambda n: f"Pengurus Rahasia {n}")
    office = Office.CHAIR
    phone = "+6281200001234"
