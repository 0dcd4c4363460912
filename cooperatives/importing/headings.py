"""Which column is what: the heading row is found by its words, never by the sheet's name or place (registry.md section 3)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cooperatives.importing.reading import Sheet, SourceFile, UnreadableFile

SEARCH_ROWS = 40
ENOUGH = 3  # known headings, the name among them

# Target field: headings in every known family, written without case, spaces and marks
ALIASES: dict[str, str] = {
    "row_no": "no nomor nourut",
    "code": "kodeportal",
    "nik_koperasi": "idkoperasi nikkoperasi nik nomorindukkoperasi",
    "source_id": "idkop",
    "name": "namakoperasi nmkop nama",
    "nomor_badan_hukum": "badanhukumno badanhukumnomor nobadanhukum nobh nomorbadanhukum nomorbadanhukumpendirian badanhukum",
    "tanggal_badan_hukum": "badanhukumtanggal badanhukumtgl tanggalbadanhukum tglbh tanggalbadanhukumpendirian tglbadanhukum",
    "nomor_pad": "nomorperubahananggarandasarterbaru nomorpad nopad",
    "tanggal_pad": "tanggalperubahananggarandasarterbaru tanggalperubahananggarandasar tglpad tanggalpad",
    "address": "alamat",
    "kelurahan": "desakel kelurahan desa kelurahandesa desakelurahan",
    "kecamatan": "kecamatan",
    "kabupaten": "kabupaten kabupatenkota kabkota",
    "provinsi": "provinsi propinsi",
    "postal_code": "kodepos",
    "phone": "notelponkantor notelepon notelponkoperasi teleponkantor notelpon notelepon1 telepon notelp",
    "phone_2": "notelepon2 notelpon2 telepon2",
    "fax": "faksimili faksimile fax nofax",
    "lat": "latitude lintang",
    "lon": "longitude bujur",
    "email": "email",
    "website": "website",
    "status": "statusaktif statuskoperasi status",
    "status_active": "aktif",
    "status_inactive": "tdkaktif tidakaktif",
    "chair": "ketua namaketua",
    "chair_phone": "notelponketua notelpketua noteleponketua hpketua",
    "secretary": "sekretaris namasekretaris",
    "secretary_phone": "notelponsekretaris notelpsekretaris noteleponsekretaris hpsekretaris",
    "treasurer": "bendahara namabendahara",
    "treasurer_phone": "notelponbendahara notelpbendahara noteleponbendahara hpbendahara",
    "supervisor": "pengawas namapengawas",
    "manager": "namamanager namamanajer",
    "form": "bentukkoperasi bentuk",
    "jenis": "jeniskoperasi jenis",
    "kelompok": "kelompokkoperasi kelompok",
    "sektor": "sektorusaha sektor",
    "principle": "polapengelolaan pola",
    "authority": "kewenangan kewenanganpembinaan",
    "members": "jumlahanggota anggt anggota anggotatotal anggotajumlah anggotajml jumlahanggotatotal",
    "members_male": "anglaki anggotapria anggotalaki anggotalakilaki anggotal jumlahanggotal jumlahanggotapria",
    "members_female": "angwanita anggotawanita anggotaperempuan anggotap jumlahanggotap jumlahanggotawanita",
    "managers": "jumlahmanajer mngr jumlahmanager manajer manager manajertotal manajerjumlah manajerjml",
    "managers_male": "mgrlaki manajerpria manajerlaki manajerlakilaki manajerl",
    "managers_female": "mgrwanita manajerwanita manajerperempuan manajerp",
    "employees": "jumlahkaryawan krywn karyawan karyawantotal karyawanjumlah karyawanjml",
    "employees_male": "karylaki karyawanpria karyawanlaki karyawanlakilaki karyawanl",
    "employees_female": "karywanita karyawanwanita karyawanperempuan karyawanp",
    "rat_held": "rat",
    "rat_date": "rattanggal rattgl tanggalrat tglrat tanggalratterakhir",
    "simpanan_pokok": "simpananpokok",
    "simpanan_wajib": "simpananwajib",
    "cadangan": "danacadangan cadangan",
    "hibah": "hibah",
    "modal_sendiri": "modalsendiri",
    "modal_luar": "modalluar",
    "aset": "aset asset",
    "volume_usaha": "volumeusaha volusaha",
    "tahun_buku": "tahunrekap tahunlaporan tahunbuku tahun",
    "shu": "sisahasilusaha shu",
    "kuk": "kuk",
    "grade": "grade gradesertifikat statusgrade",
    "ods_validity": "statusvalid",
    "certificate_status": "statusnik",
    "certificate_until": "tanggalberlakusertifikat",
}
BY_HEADING = {alias: target for target, aliases in ALIASES.items() for alias in aliases.split()}


@dataclass
class Table:
    """The chosen sheet from its heading row on: target field to column, heading texts, the data rows.

    `keys` names each column for a mapping: its heading's key, from the second one on with `#2`; "" where nothing stands.
    """

    sheet: Sheet
    heading_row: int
    columns: dict[str, int]
    titles: list[str]
    rows: list[tuple[int, list]]
    keys: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def taken(self) -> Iterator[tuple[int, list]]:
        """The data rows one by one, each let go as it is taken."""
        self.sheet.rows.clear()
        for place, row in enumerate(self.rows):
            self.rows[place] = None
            yield row
        self.rows.clear()
        yield from self.sheet.more

    def title(self, target: str) -> str:
        """The heading of `target` as the file writes it."""
        return self.titles[self.columns[target]] if target in self.columns else ""


def key(text) -> str:
    return re.sub(r"[^a-z0-9]", "", str(text or "").lower())


def column_key(title: str) -> str:
    """The key of a heading as a person writes it into a mapping; `ASET#2` means the second column of that name."""
    name, mark, number = title.rpartition("#")
    return f"{key(name)}#{number}" if mark and number.isdigit() else key(title)


def find(source: SourceFile, mapping: Mapping[str, str] = {}, *, guess: bool = False) -> Table:
    """The sheet and row with the most known headings, hidden sheets last; UnreadableFile when there is none.

    `mapping` says what headings mean beside the aliases (key to target, "" for a column to leave out) and goes first. With
    `guess` a table without a known heading row begins at its first row of several words, for a person to map.
    """
    best: tuple[tuple[bool, int], Sheet, int] | None = None
    for sheet in source.sheets:
        for place, (_, cells) in enumerate(sheet.rows[:SEARCH_ROWS]):
            found = known(cells, mapping)
            score = (not sheet.hidden, len(found))
            if score[1] >= ENOUGH and "name" in found and (best is None or score > best[0]):
                best = (score, sheet, place)
    if best is None and guess:
        best = _guessed(source)
    if best is None:
        raise UnreadableFile(
            "Baris judul tidak ditemukan. Berkas harus mempunyai kolom nama koperasi dan beberapa kolom lain, "
            "seperti ekspor ODS (ID KOPERASI, NAMA KOPERASI, …) atau keragaan (idkop; nmkop; …)."
        )
    return _table(best[1], best[2], mapping)


def _guessed(source: SourceFile):
    """The first row of at least three words, followed by rows, of a visible sheet."""
    for sheet in source.sheets:
        for place, (_, cells) in enumerate(sheet.rows[:SEARCH_ROWS]):
            words = [cell for cell in cells if isinstance(cell, str) and re.search(r"[A-Za-z]", cell)]
            if not sheet.hidden and len(words) >= ENOUGH and len(sheet.rows) > place + 1:
                return (True, 0), sheet, place
    return None


def known(cells: list, mapping: Mapping[str, str] = {}) -> set[str]:
    """The targets that a row of headings names."""
    named = {meaning(key(cell), mapping) for cell in cells if isinstance(cell, str)}
    return {target for target in named if target}


def meaning(heading: str, mapping: Mapping[str, str]) -> str | None:
    """The target of a heading's key: "" for one to leave out, None for an unknown one."""
    return mapping[heading] if heading in mapping else BY_HEADING.get(heading)


def _table(sheet: Sheet, place: int, mapping: Mapping[str, str]) -> Table:
    number, cells = sheet.rows[place]
    titles = [re.sub(r"\s+", " ", str(cell or "")).strip() for cell in cells]
    if lower := _second_row(sheet, place, titles, mapping):
        titles, place = lower, place + 1
    table = Table(sheet, number, {}, titles, sheet.rows[place + 1 :])
    seen: dict[str, int] = {}
    for column, title in enumerate(titles):
        own = key(title)
        seen[own] = seen.get(own, 0) + 1
        table.keys.append(f"{own}#{seen[own]}" if own and seen[own] > 1 else own)
        _place(table, column, mapping)
    return table


def _second_row(sheet: Sheet, place: int, titles: list[str], mapping: Mapping[str, str]) -> list[str]:
    """The titles of a heading of two rows ("MODAL" over "SENDIRI" and "LUAR") in one; empty when it is of one row.

    The lower row is one of words only, says nothing below the name (or repeats it, where cells are merged), and names more
    columns together with the upper one.
    """
    if place + 1 >= len(sheet.rows) or sheet.rows[place + 1][0] != sheet.rows[place][0] + 1:
        return []
    below = sheet.rows[place + 1][1]
    if not below or any(cell is not None and not isinstance(cell, str) for cell in below):
        return []
    parts = [re.sub(r"\s+", " ", cell or "").strip() for cell in below]
    both = _joined(titles, parts, mapping)
    name = next((n for n, title in enumerate(titles) if meaning(key(title), mapping) == "name"), None)
    alone = name is None or name >= len(parts) or parts[name] in ("", titles[name])
    return both if alone and len(known(both, mapping)) > len(known(titles, mapping)) else []


def _joined(upper: list[str], lower: list[str], mapping: Mapping[str, str]) -> list[str]:
    """Column by column the upper title, which reaches as far as blanks follow it, and the lower one."""
    joined, above = [], ""
    for n in range(max(len(upper), len(lower))):
        own, part = (upper[n] if n < len(upper) else ""), (lower[n] if n < len(lower) else "")
        above = own or above
        whole = f"{above} {part}" if part and key(part) != key(above) else own
        alone = part and meaning(key(whole), mapping) is None and meaning(key(part), mapping) is not None
        joined.append(part if alone else whole)
    return joined


def _place(table: Table, column: int, mapping: Mapping[str, str]) -> None:
    title, own = table.titles[column], table.keys[column]
    if not title:
        return
    target = meaning(own, mapping) if "#" not in own or own in mapping else meaning(key(title), mapping)
    if target is None:
        table.unknown.append(title)
    elif target in table.columns:
        table.repeated.append(title)
    elif target:
        table.columns[target] = column
