"""Which cooperative a row means: NIK Koperasi, then badan hukum, then name and kelurahan; what is not certain is doubtful."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from cooperatives import keys
from cooperatives.importing.rows import ParsedRow
from cooperatives.models import Cooperative

ALIKE = 0.85


@dataclass(frozen=True)
class Match:
    """`found` is the cooperative meant, or None for a new one; with `doubt` neither is decided, `candidates` may be it."""

    found: Cooperative | None = None
    doubt: str = ""
    remark: str = ""
    candidates: tuple[Cooperative, ...] = ()


class Index:
    """Cooperatives by key, those of the database and those that the file has added so far."""

    def __init__(self, cooperatives=(), near: Mapping[str, set[str]] = {}) -> None:
        self.near = near  # names of the file to nearly equal ones of the registry
        self.by_nik: dict[str, Cooperative] = {}
        self.former_nik: dict[str, Cooperative] = {}  # of records that were merged into another
        self.by_code: dict[str, Cooperative] = {}
        self.by_bh: dict[str, list[Cooperative]] = defaultdict(list)
        self.by_name: dict[str, dict[str, list[Cooperative]]] = defaultdict(dict)  # then by place
        for cooperative in cooperatives:
            self.add(cooperative)

    def add(self, cooperative: Cooperative) -> None:
        """Enters a cooperative under its present keys; again after they have changed."""
        if cooperative.pk:
            self.by_code[cooperative.code] = cooperative
        if cooperative.nik_koperasi:
            self.by_nik[cooperative.nik_koperasi] = cooperative
        bh, name = cooperative.derived_bh_key, cooperative.derived_name_key
        lists = [self.by_bh[bh]] if bh else []
        lists += [self.by_name[name].setdefault(_place_of(cooperative), [])] if name else []
        for known in lists:
            if not any(other is cooperative for other in known):
                known.append(cooperative)

    def follow(self, code: str, nik: str, kept: Cooperative) -> None:
        """Lets the code and the NIK of a merged record lead to the one that it went into."""
        self.by_code.setdefault(code, kept)
        if nik and nik not in self.by_nik:
            self.former_nik[nik] = kept

    def match(self, row: ParsedRow) -> Match:
        """The cooperative that `row` means, none, or a doubt with its reason in words."""
        nik, bh = row.get("nik_koperasi"), keys.bh_key(row.get("nomor_badan_hukum") or "")
        by_bh = self.by_bh.get(bh, []) if bh else []
        own = self.by_code.get(row.get("code"))  # the portal's own code, from a file that it exported
        if own is not None and self.by_nik.get(nik, own) is own and alike(row.get("name"), own.name):
            return Match(own)
        if nik and nik in self.by_nik:
            return self._by_nik(row, self.by_nik[nik], bh, by_bh)
        if nik in self.former_nik:
            return self._by_former_nik(row, self.former_nik[nik])
        return self._by_bh(row, nik, by_bh) or self._by_name(row, nik, bh)

    def _by_nik(self, row: ParsedRow, found: Cooperative, bh: str, by_bh: list) -> Match:
        if by_bh and not any(other is found for other in by_bh):
            reason = f"NIK Koperasi milik “{found}”, tetapi nomor badan hukum milik “{by_bh[0]}”."
            return Match(doubt=reason, candidates=(found,))
        known = found.derived_bh_key
        if not alike(row.get("name"), found.name) and (not bh or not known or bh != known):
            reason = f"NIK Koperasi milik “{found}”, tetapi namanya lain dan badan hukum tidak menguatkan."
            return Match(doubt=reason, candidates=(found,))
        return Match(found)

    def _by_former_nik(self, row: ParsedRow, kept: Cooperative) -> Match:
        told = f"NIK Koperasi ini milik catatan yang sudah digabungkan ke “{kept}”"
        if alike(row.get("name"), kept.name):
            return Match(kept, remark=f"{told}; NIK tidak diubah.")
        return Match(doubt=f"{told}, tetapi namanya lain.", candidates=(kept,))

    def _by_bh(self, row: ParsedRow, nik: str | None, by_bh: list) -> Match | None:
        """None when the number decides nothing: badan hukum numbers are repeated in every real list."""
        free = [other for other in by_bh if not (nik and other.nik_koperasi and other.nik_koperasi != nik)]
        named = [other for other in free if alike(row.get("name"), other.name)]
        if len(named) == 1:
            return Match(named[0])
        if named:
            reason = f"Nomor badan hukum dan nama ini cocok dengan {len(named)} koperasi."
            return Match(doubt=reason, candidates=tuple(named))
        if free:
            reason = f"Nomor badan hukum ini milik “{free[0]}”, tetapi namanya lain."
            return Match(doubt=reason, candidates=tuple(free))
        if any(alike(row.get("name"), other.name) for other in by_bh):
            reason = f"Nama dan badan hukum milik “{by_bh[0]}”, tetapi NIK Koperasinya lain."
            return Match(doubt=reason, candidates=tuple(by_bh))
        if by_bh:
            return Match(
                remark=f"Nomor badan hukum sama dengan “{by_bh[0]}”; NIK dan nama lain, dicatat sebagai koperasi lain."
            )
        return None

    def _named(self, row: ParsedRow) -> list[Cooperative]:
        """Those of the row's name in its place, or in no known place; in any place when the row names none."""
        places = self.by_name.get(keys.name_key(row.get("name")), {})
        here = _place_key(row.place.kelurahan, row.get("kelurahan") or "", row.get("kecamatan") or "")
        wanted = [here, ""] if here else list(places)
        found = [other for place in wanted for other in places.get(place, []) if _place_of(other) == place]
        return list({id(other): other for other in found}.values())

    def _nearly_named(self, row: ParsedRow, bh: str) -> list[Cooperative]:
        """Those in the row's place whose name is its name but for a slip, and whose badan hukum is no other one."""
        here = _place_key(row.place.kelurahan, row.get("kelurahan") or "", row.get("kecamatan") or "")
        names = self.near.get(keys.name_key(row.get("name")), ()) if here else ()
        found = [other for name in names for other in self.by_name.get(name, {}).get(here, [])]
        return [other for other in found if not (bh and other.derived_bh_key and other.derived_bh_key != bh)]

    def _by_name(self, row: ParsedRow, nik: str | None, bh: str) -> Match:
        def free(found: list) -> list:
            return [other for other in found if not (nik and other.nik_koperasi and other.nik_koperasi != nik)]

        same = free(self._named(row))
        if not same and (nearly := free(self._nearly_named(row, bh))):
            reason = f"Nama hampir sama dengan “{nearly[0]}” di kelurahan yang sama; mungkin salah ketik."
            return Match(doubt=reason, candidates=tuple(nearly))
        if not same:
            return Match()
        reason = _name_doubt(row, same, bh)
        return Match(doubt=reason, candidates=tuple(same)) if reason else Match(same[0])


def _name_doubt(row: ParsedRow, same: list[Cooperative], bh: str) -> str:
    """Why an equal name in the same place does not decide; "" when it does."""
    other = same[0]
    kinds = {keys.kind_of_name(row.get("name")), keys.kind_of_name(other.name)} - {""}
    if len(same) > 1:
        return f"Nama ini dipakai {len(same)} koperasi di tempat yang sama."
    if bh and other.derived_bh_key and bh != other.derived_bh_key:
        return f"Nama dan kelurahan sama dengan “{other}”, tetapi nomor badan hukumnya lain."
    if len(kinds) > 1:
        return f"Nama dan kelurahan sama dengan “{other}”, tetapi jenisnya pada nama berbeda."
    if not (row.get("kelurahan") and (other.kelurahan_id or other.kelurahan_text)):
        return f"Nama sama dengan “{other}”, tetapi kelurahannya tidak dapat dibandingkan."
    return ""


def _place_of(cooperative: Cooperative) -> str:
    return _place_key(cooperative.kelurahan, cooperative.kelurahan_text, cooperative.kecamatan_text)


def _place_key(kelurahan, written: str, district: str) -> str:
    if kelurahan:
        return kelurahan.pk
    return f"{keys.region_key(district)}/{keys.region_key(written)}" if written else ""


def alike(first: str, second: str) -> bool:
    """Whether two names may be one: equal keys, all words of one in the other, or nearly the same letters."""
    one, two = keys.name_key(first), keys.name_key(second)
    words, others = set(one.split()), set(two.split())
    return one == two or words <= others or others <= words or SequenceMatcher(None, one, two).ratio() >= ALIKE
