"""A synthetic city for trial and training: plausible, the same for the same seed, marked `demo` row by row."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from cooperatives import demo_acts, demo_extras, regions, terms, watch
from cooperatives.enums import Authority, CertificateStatus, Form, Grade, Office, Principle, Source, Status
from cooperatives.models import BoardMember, Cooperative, Jenis, Kelompok, Kelurahan, Sektor, YearlyFigures
from cooperatives.models.cooperative import CODE_ALPHABET

YEARS, FULL_UP_TO = 5, 2000  # beyond so many cooperatives each gets two book years and a chair only
WORDS = [
    "Makmur", "Sejahtera", "Bersama", "Sentosa", "Lestari", "Barokah", "Mandiri", "Rukun", "Guyub", "Mulia", "Jaya", "Abadi",
    "Harapan", "Amanah", "Melati", "Mawar", "Kenanga", "Cempaka", "Anggrek", "Kartini", "Srikandi", "Sumber Rejeki",
    "Karya Bersama", "Bina Usaha", "Tunas Muda", "Bakti Husada", "Bina Karya", "Sari Tani", "Kusuma", "Dewi Sri",
    "Wijaya Kusuma", "Panca Usaha", "Tirta Kencana", "Arta Guna", "Surya Mandiri", "Bangun Desa", "Cahaya", "Pelita",
]  # fmt: skip
KINDS = [  # name before the word, jenis, kelompok, weight
    ("KSP Contoh", "simpan-pinjam", "Simpan pinjam", 20),
    ("KSU Contoh", "konsumen", "Serba usaha", 20),
    ("Koperasi Contoh", "konsumen", "Serba usaha", 14),
    ("Koperasi Wanita Contoh", "simpan-pinjam", "Wanita", 14),
    ("KPRI Contoh", "simpan-pinjam", "Pegawai negeri (KPRI)", 9),
    ("Kopkar Contoh", "konsumen", "Karyawan", 7),
    ("Koperasi Jasa Contoh", "jasa", "Profesi", 6),
    ("Koperasi Pasar Contoh", "konsumen", "Pasar", 4),
    ("Koperasi Produsen Contoh", "produsen", "Pertanian", 4),
    ("Koperasi Pemasaran Contoh", "pemasaran", "Profesi", 2),
]
STATUSES = [
    (Status.ACTIVE, 56), (Status.INACTIVE, 28), (Status.LESS_ACTIVE, 10),
    (Status.FROZEN, 2), (Status.DISSOLVING, 2), (Status.DISSOLVED, 2),
]  # fmt: skip
FIRST = [
    "Sutrisno",
    "Endang",
    "Bambang",
    "Siti",
    "Agus",
    "Wahyu",
    "Dewi",
    "Slamet",
    "Rini",
    "Hadi",
    "Yuli",
    "Eko",
    "Lilik",
    "Ratna",
]
LAST = [
    "Santoso",
    "Wulandari",
    "Prasetyo",
    "Lestari",
    "Hidayat",
    "Utami",
    "Nugroho",
    "Astuti",
    "Saputra",
    "Handayani",
    "Kurniawan",
]
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


def has_real_rows() -> bool:
    """Whether the registry holds a cooperative that is not of the demo."""
    return Cooperative.objects.real().exists()


def top_up(count: int, seed: int) -> int:
    """Adds synthetic cooperatives until there are `count` of them; returns how many were added.

    The n-th cooperative is the same for the same seed, whenever it is added. One transaction, history included.
    """
    regions.load()
    terms.load(Jenis, Kelompok, Sektor)
    with transaction.atomic():
        present = Cooperative.objects.filter(demo=True).count()
        builder = Builder(seed, full=count <= FULL_UP_TO)
        made = [builder.cooperative(n) for n in range(present, count)]
        for model, records in ((Cooperative, made), (YearlyFigures, builder.figures), (BoardMember, builder.board)):
            bulk_create_with_history(records, model, batch_size=2000, default_change_reason=demo_extras.REASON)
        if builder.full:
            demo_extras.add(made, seed)
            demo_acts.add(made)
    watch.refresh()  # the day's own round may have passed over the empty registry already
    return len(made)


class Builder:
    """Draws one cooperative after another with its years and people."""

    def __init__(self, seed: int, full: bool) -> None:
        self.seed, self.full = seed, full
        self.figures: list[YearlyFigures] = []
        self.board: list[BoardMember] = []
        self.today = timezone.localdate()
        self.last_year = self.today.year - 1
        self.kelurahan = list(Kelurahan.objects.select_related("kecamatan").order_by("code"))
        weights = Random(f"{seed}-tempat")  # noqa: S311 - a synthetic city, no secret
        self.weights = [weights.uniform(0.4, 2.4) for _ in self.kelurahan]
        self.jenis = {word.code: word for word in Jenis.objects.all()}
        self.kelompok = {word.name: word for word in Kelompok.objects.all()}
        self.sektor = list(Sektor.objects.order_by("order"))

    def cooperative(self, n: int) -> Cooperative:
        """The n-th cooperative; the first 57 are the Koperasi Kelurahan Merah Putih. Adds its years and people."""
        draw = Random(f"{self.seed}-{n}")  # noqa: S311 - a synthetic city, no secret
        kind = self._merah_putih(draw, n) if n < len(self.kelurahan) else self._any(draw)
        founded = kind["tanggal_badan_hukum"]
        made = Cooperative(
            code="".join(draw.choices(CODE_ALPHABET, k=8)),
            nik_koperasi=None if draw.random() < 0.06 else f"3573900{n:06d}",
            nomor_badan_hukum=self._number(draw, n, founded),
            form=Form.PRIMARY_CITY,
            authority=Authority.CITY,
            sektor=draw.choice(self.sektor) if self.sektor else None,
            principle=Principle.SHARIA if draw.random() < 0.08 else Principle.CONVENTIONAL,
            source=Source.ODS,
            source_year=self.last_year,
            source_date=date(self.last_year, 12, 31),
            demo=True,
            **kind,
            **self._place(draw, kind["kelurahan"]),
        )
        demo_extras.place(made, self.seed)
        demo_extras.settle(made, self.seed)
        self._certificate(draw, made)
        self._years(draw, made, founded)
        self._people(draw, made, n)
        return made

    def _merah_putih(self, draw: Random, n: int) -> dict:
        place = self.kelurahan[n]
        return {
            "name": f"Koperasi Kelurahan Merah Putih Contoh {place.name}",
            "kelurahan": place,
            "jenis": self.jenis.get("konsumen"),
            "kelompok": self.kelompok.get("Kelurahan Merah Putih"),
            "tanggal_badan_hukum": date(2025, 6, 1) + timedelta(draw.randrange(60)),
            "status": Status.ACTIVE,
            "is_kkmp": True,
        }

    def _any(self, draw: Random) -> dict:
        place = draw.choices(self.kelurahan, self.weights)[0]
        prefix, jenis, kelompok, _ = draw.choices(KINDS, [kind[3] for kind in KINDS])[0]
        return {
            "name": f"{prefix} {draw.choice(WORDS)} {draw.choice([place.name, '', '', draw.choice(WORDS)])}".strip(),
            "kelurahan": place,
            "jenis": self.jenis.get(jenis),
            "kelompok": self.kelompok.get(kelompok),
            "tanggal_badan_hukum": date(1985, 1, 1) + timedelta(draw.randrange(13900)),
            "status": draw.choices([status for status, _ in STATUSES], [weight for _, weight in STATUSES])[0],
        }

    def _place(self, draw: Random, place: Kelurahan) -> dict:
        street, rt, rw = draw.randrange(1, 180), draw.randrange(1, 10), draw.randrange(1, 14)
        return {
            "address": f"Jl. Contoh {street}, RT {rt:02d}/RW {rw:02d}",
            "postal_code": place.postal_code,
            "kelurahan_text": place.name,
            "kecamatan_text": place.kecamatan.name,
            "kabupaten_text": "KOTA MALANG",
            "provinsi_text": "JAWA TIMUR",
        }

    def _number(self, draw: Random, n: int, founded: date) -> str:
        """Badan hukum in the spellings that stand side by side in real lists."""
        if founded.year >= 2019:
            return f"AHU-{n:07d}.AH.01.26.TAHUN {founded.year}"
        if founded.year >= 2015:
            return f"{n:06d}/BH/M.KUKM.2/{ROMAN[founded.month - 1]}/{founded.year}"
        patterns = ["518/{n}/BH/XVI.13/{r}/{y}", "{n}/BH/KDK 13.24/{r}/{y}", "{n} / BH / KWK.13 / {r} / {y}"]
        return draw.choice(patterns).format(n=n, r=ROMAN[founded.month - 1], y=founded.year)

    def _certificate(self, draw: Random, made: Cooperative) -> None:
        if made.status != Status.ACTIVE or not made.nik_koperasi or made.is_kkmp or draw.random() < 0.35:
            made.certificate_status = CertificateStatus.UNCERTIFIED
            return
        made.certificate_until = date(self.last_year, 6, 30) + timedelta(draw.randrange(-200, 700))
        expired = made.certificate_until < self.today
        made.certificate_status = CertificateStatus.EXPIRED if expired else CertificateStatus.CERTIFIED
        made.grade = draw.choices([Grade.A, Grade.B, Grade.C1, Grade.C2], [15, 45, 25, 15])[0]
        made.kuk = 1 if draw.random() < 0.86 else 2

    def _years(self, draw: Random, made: Cooperative, founded: date) -> None:
        """Steady growth with a bad year now and then; a sleeping cooperative's figures end some years ago."""
        if made.status in (Status.FROZEN, Status.DISSOLVED):
            return
        asleep = draw.randrange(1, 4) if made.status in (Status.INACTIVE, Status.DISSOLVING) else 0
        last = self.last_year - asleep
        first = max(last - (YEARS if self.full else 2) + 1, founded.year)
        members, assets = draw.randrange(22, 420), Decimal(draw.randrange(40, 2600)) * 1_000_000
        for year in range(first, last + 1):
            growth = Decimal(draw.randrange(82, 95) if draw.random() < 0.18 else draw.randrange(99, 114)) / 100
            members, assets = max(20, int(members * growth)), (assets * growth).quantize(Decimal(1000))
            self.figures.append(self._year(draw, made, year, members, assets, bad=growth < 1))

    def _year(
        self, draw: Random, made: Cooperative, year: int, members: int, assets: Decimal, bad: bool
    ) -> YearlyFigures:
        own = (assets * draw.randrange(30, 80) / 100).quantize(Decimal(1000))
        margin = Decimal(draw.randrange(-30, 8) if bad else draw.randrange(12, 60)) / 1000
        male = int(members * draw.uniform(0.1, 0.8))
        return YearlyFigures(
            cooperative=made, tahun_buku=year, source=Source.ODS, as_of=date(year, 12, 31), rat_date=self._rat(draw, made, year),
            members=members, members_male=male, members_female=members - male, managers=draw.randrange(0, 2),
            employees=draw.randrange(0, 9), simpanan_pokok=members * Decimal(100_000), modal_sendiri=own, modal_luar=assets - own,
            aset=assets, volume_usaha=(assets * draw.randrange(40, 120) / 100).quantize(Decimal(1000)),
            shu=(assets * margin).quantize(Decimal(1000)),
        )  # fmt: skip

    def _rat(self, draw: Random, made: Cooperative, year: int) -> date | None:
        """Most in the first quarter, some until June, a few late, some not at all; never a day to come."""
        missing = {Status.ACTIVE: 0.08, Status.LESS_ACTIVE: 0.45}.get(made.status, 0.85)
        if draw.random() < missing:
            return None
        first, last = draw.choices([(20, 89), (91, 180), (185, 300)], [82, 11, 7])[0]
        day = date(year + 1, 1, 1) + timedelta(draw.randrange(first, last))
        return day if day <= self.today else None

    def _people(self, draw: Random, made: Cooperative, n: int) -> None:
        offices = [Office.CHAIR, Office.SECRETARY, Office.TREASURER, Office.SUPERVISOR] if self.full else [Office.CHAIR]
        for place, office in enumerate(offices):
            self.board.append(
                BoardMember(
                    cooperative=made,
                    name=f"{draw.choice(FIRST)} {draw.choice(LAST)} (contoh)",
                    office=office,
                    phone=f"+62812000{(n * 4 + place) % 100000:05d}",
                    since=date(self.last_year - draw.randrange(0, 4), 1, 15),
                    source=Source.ODS,
                )
            )
