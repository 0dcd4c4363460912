"""A row's kelurahan among the 57, however it is written (region.md section 5)."""

from dataclasses import dataclass
from difflib import get_close_matches

from cooperatives import keys
from cooperatives.models import Kelurahan

CITY = {"", "MALANG", "KOTAMALANG", "KOTAMADYAMALANG", "KABKOTAMALANG"}
NEAR = 0.84


@dataclass(frozen=True)
class Place:
    """What was found; `remarks` are (field, sentence)."""

    kelurahan: Kelurahan | None
    outside: bool = False
    remarks: tuple[tuple[str, str], ...] = ()


class Places:
    """The 57 kelurahan by every spelling; reads the table once."""

    def __init__(self) -> None:
        self.by_key: dict[str, Kelurahan] = {}
        self.found: dict[tuple[str, ...], Place] = {}
        for kelurahan in Kelurahan.objects.select_related("kecamatan"):
            for name in filter(None, (kelurahan.name, kelurahan.alias)):
                self.by_key[keys.region_key(name)] = kelurahan
        self.kecamatan = {keys.region_key(k.kecamatan.name): k.kecamatan.name for k in self.by_key.values()}

    def find(self, *written: str) -> Place:
        """The kelurahan meant by kelurahan, kecamatan, kabupaten and postal code, or none with the reason."""
        if written not in self.found:
            self.found[written] = self._find(*written)
        return self.found[written]

    def _find(self, kelurahan: str, kecamatan: str, kabupaten: str, postal_code: str) -> Place:
        if self._other_regency(kabupaten):
            return Place(
                None, outside=True, remarks=(("kabupaten", "Di luar Kota Malang; dicatat, tidak ditampilkan."),)
            )
        district, remarks = self._near(kecamatan, self.kecamatan, "kecamatan")
        if kecamatan and district is None and not keys.region_key(kabupaten):
            found = self.by_key.get(keys.region_key(kelurahan))
            if found is None:
                text = "Kecamatan ini bukan di Kota Malang; koperasi dicatat di luar kota, tidak ditampilkan."
                return Place(None, outside=True, remarks=(("kecamatan", text),))
        if not kelurahan:
            return Place(None, remarks=(*remarks, ("kelurahan", "Kelurahan kosong.")))
        found, near = self._near(kelurahan, {key: k.name for key, k in self.by_key.items()}, "kelurahan")
        place = self.by_key.get(keys.region_key(found)) if found else None
        if place is None:
            return Place(
                None, remarks=(*remarks, ("kelurahan", "Kelurahan tidak dikenal; teksnya disimpan apa adanya."))
            )
        return self._agreeing(place, district, postal_code, (*remarks, *near))

    def _agreeing(self, place: Kelurahan, district: str | None, postal_code: str, remarks: tuple) -> Place:
        """Five kelurahan are named like their kecamatan, and lists write the kecamatan into the kelurahan's column."""
        if district and place.kecamatan.name != district:
            if place.name in self.kecamatan.values():
                text = f"Kolom kelurahan berisi nama kecamatan lain dari {district}; kelurahan dikosongkan."
                return Place(None, remarks=(*remarks, ("kelurahan", text)))
            text = f"Kelurahan {place.name} ada di Kecamatan {place.kecamatan.name}, bukan {district}."
            return Place(place, remarks=(*remarks, ("kecamatan", text)))
        if place.name == place.kecamatan.name and postal_code not in ("", place.postal_code):
            text = "Nama kelurahan sama dengan nama kecamatannya, tetapi kode posnya lain. Mohon diperiksa."
            return Place(place, remarks=(*remarks, ("kelurahan", text)))
        return Place(place, remarks=remarks)

    @staticmethod
    def _other_regency(kabupaten: str) -> bool:
        key = keys.fold(kabupaten).replace(" ", "")
        return key not in CITY and (key.startswith("KAB") or not get_close_matches(key, ["KOTAMALANG"], cutoff=0.9))

    @staticmethod
    def _near(written: str, known: dict[str, str], field: str) -> tuple[str | None, tuple]:
        key = keys.region_key(written)
        if not key:
            return None, ()
        if key in known:
            return known[key], ()
        close = get_close_matches(key, known, n=2, cutoff=NEAR)
        if len({known[c] for c in close}) != 1:
            return None, ()
        name = known[close[0]]
        return name, ((field, f"“{written}” dibaca sebagai {name}."),)
