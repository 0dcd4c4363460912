"""Which column is what: the heading row is found by its words, never by the sheet's name or place (registry.md section 3)."""

import re
from dataclasses import dataclass, field

from cooperatives.importing.reading import Sheet, SourceFile, UnreadableFile

SEARCH_ROWS = 40
ENOUGH = 3  # known headings, the name among them

# Target field: headings in every known family, written without case, spaces and marks
ALIASES: dict[str, str] = {
    "row_no": "no nomor nourut",
    "nik_koperasi": "idkoperasi nikkoperasi nik nomorindukkoperasi",
    "source_id": "idkop",
    "name": "namakoperasi nmkop nama",
    "nomor_badan_hukum": "nobadanhukum nobh nomorbadanhukum nomorbadanhukumpendirian badanhukum",
    "tanggal_badan_hukum": "tanggalbadanhukum tglbh tanggalbadanhukumpendirian tglbadanhukum",
    "nomor_pad": "nomorperubahananggarandasarterbaru nomorpad nopad",
    "tanggal_pad": "tanggalperubahananggarandasarterbaru tanggalperubahananggarandasar tglpad tanggalpad",
    "address": "alamat",
    "kelurahan": "desakel kelurahan desa kelurahandesa desakelurahan",
    "kecamatan": "kecamatan",
    "kabupaten": "kabupaten kabupatenkota kabkota",
    "provinsi": "provinsi propinsi",
    "postal_code": "kodepos",
    "phone": "notelponkantor notelepon notelponkoperasi teleponkantor notelpon notelepon1 telepon notelp",
    "email": "email",
    "website": "website",
    "status": "statusaktif statuskoperasi status",
    "status_active": "aktif",
    "status_inactive": "tdkaktif tidakaktif",
    "chair": "ketua namaketua",
    "chair_phone": "notelponketua notelpketua noteleponketua hpketua",
    "form": "bentukkoperasi bentuk",
    "jenis": "jeniskoperasi jenis",
    "kelompok": "kelompokkoperasi kelompok",
    "sektor": "sektorusaha sektor",
    "principle": "polapengelolaan pola",
    "members": "jumlahanggota anggt anggota anggotatotal",
    "members_male": "anglaki anggotapria anggotalaki",
    "members_female": "angwanita anggotawanita",
    "managers": "jumlahmanajer mngr jumlahmanager manajer manager",
    "managers_male": "mgrlaki manajerpria",
    "managers_female": "mgrwanita manajerwanita",
    "employees": "jumlahkaryawan krywn karyawan",
    "employees_male": "karylaki karyawanpria",
    "employees_female": "karywanita karyawanwanita",
    "rat_held": "rat",
    "rat_date": "tanggalrat tglrat tanggalratterakhir",
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
    "certificate_status": "statusnik",
    "certificate_until": "tanggalberlakusertifikat",
}
BY_HEADING = {alias: target for target, aliases in ALIASES.items() for alias in aliases.split()}


@dataclass
class Table:
    """The chosen sheet from its heading row on: target field to column, heading texts, the data rows."""

    sheet: Sheet
    heading_row: int
    columns: dict[str, int]
    titles: list[str]
    rows: list[tuple[int, list]]
    unknown: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def title(self, target: str) -> str:
        """The heading of `target` as the file writes it."""
        return self.titles[self.columns[target]] if target in self.columns else ""


def key(text) -> str:
    return re.sub(r"[^a-z0-9]", "", str(text or "").lower())


def find(source: SourceFile) -> Table:
    """The sheet and row with the most known headings, hidden sheets last; UnreadableFile when there is none."""
    best: tuple[tuple[bool, int], Sheet, int] | None = None
    for sheet in source.sheets:
        for place, (_, cells) in enumerate(sheet.rows[:SEARCH_ROWS]):
            score = (not sheet.hidden, len(known(cells)))
            if score[1] >= ENOUGH and "name" in known(cells) and (best is None or score > best[0]):
                best = (score, sheet, place)
    if best is None:
        raise UnreadableFile(
            "Baris judul tidak ditemukan. Berkas harus mempunyai kolom nama koperasi dan beberapa kolom lain, "
            "seperti ekspor ODS (ID KOPERASI, NAMA KOPERASI, …) atau keragaan (idkop; nmkop; …)."
        )
    return _table(best[1], best[2])


def known(cells: list) -> set[str]:
    return {BY_HEADING[key(cell)] for cell in cells if isinstance(cell, str) and key(cell) in BY_HEADING}


def _table(sheet: Sheet, place: int) -> Table:
    number, cells = sheet.rows[place]
    table = Table(
        sheet, number, {}, [re.sub(r"\s+", " ", str(cell or "")).strip() for cell in cells], sheet.rows[place + 1 :]
    )
    for column, title in enumerate(table.titles):
        target = BY_HEADING.get(key(title))
        if target is None:
            table.unknown += [title] if title else []
        elif target in table.columns:
            table.repeated.append(title)
        else:
            table.columns[target] = column
    return table
