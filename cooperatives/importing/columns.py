"""What the columns of a list hold, by target field, and how their cells are parsed."""

from collections.abc import Callable, Mapping
from functools import partial

from cooperatives.importing import cells, choices

MONEY = [
    "modal_sendiri",
    "modal_luar",
    "aset",
    "volume_usaha",
    "shu",
    "simpanan_pokok",
    "simpanan_wajib",
    "cadangan",
    "hibah",
]
PEOPLE = [f"{who}{part}" for who in ("members", "managers", "employees") for part in ("", "_male", "_female")]
FIGURES = [*MONEY, *PEOPLE, "rat_date", "rat_held"]
LIMITS = {
    "name": 255, "nomor_badan_hukum": 120, "nomor_pad": 120, "kelurahan": 120, "kecamatan": 120,
    "kabupaten": 120, "provinsi": 120,
    "email": 254, "website": 200,
    "chair": 150, "secretary": 150, "treasurer": 150, "manager": 150,
    "jenis": 100, "kelompok": 100, "sektor": 100, "source_id": 40, "address": 1000,
}  # fmt: skip
PARSERS = (
    dict.fromkeys(MONEY, cells.money)
    | dict.fromkeys(PEOPLE, cells.whole)
    | dict.fromkeys(["tanggal_badan_hukum", "tanggal_pad", "certificate_until", "rat_date"], cells.day)
    | dict.fromkeys(["phone", "phone_2", "fax", "chair_phone", "secretary_phone", "treasurer_phone"], cells.phone)
    | dict.fromkeys(["rat_held", "status_active", "status_inactive"], cells.flag)
    | {name: choices.parser(name) for name in choices.SPELLINGS}
    | {"lat": cells.coordinate, "lon": cells.coordinate}
    | {"nik_koperasi": cells.nik, "postal_code": cells.postal_code, "tahun_buku": cells.year, "kuk": choices.kuk}
)
CACHED = 500  # values of a column that are remembered
TRIED = 40  # rows after which a column whose cells are nearly all different is no longer remembered


def _text(target: str) -> Callable:
    return partial(cells.text, limit=LIMITS.get(target, 0))


class Columns:
    """Columns of a table, target to place. Lists repeat their words (kecamatan, status, the year), which are parsed once."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self.rows = 0
        self.columns = [(target, place, PARSERS.get(target) or _text(target), {}) for target, place in places.items()]

    def read(self, row: list, into: dict) -> list[tuple[str, object, str, bool]]:
        """Parses a row's cells into `into`; gives what is to be told: target, cell, reason, whether it forbids the row."""
        self.rows += 1
        if self.rows == TRIED:
            self._remember_less()
        told, width = [], len(row)
        for target, place, parse, seen in self.columns:
            cell = row[place] if place < width else None
            found = None
            if seen is not None:  # 1, 1.0 and True are one key to a dictionary
                known = cell if cell is None or cell.__class__ is str else (cell.__class__, cell)
                found = seen.get(known)
            if found is None:
                try:
                    found = parse(cell)
                except cells.Unreadable as error:
                    told.append((target, cell, str(error), True))
                    continue
                if seen is not None and len(seen) < CACHED:
                    seen[known] = found
            into[target], remark = found
            if remark:
                told.append((target, cell, remark, False))
        return told

    def _remember_less(self) -> None:
        """A column whose first cells are nearly all different repeats no words."""
        self.columns = [(*rest, None if len(seen) > TRIED * 3 // 4 else seen) for *rest, seen in self.columns]
