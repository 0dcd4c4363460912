"""Words of fixed lists (status, bentuk, pola, certificate) in the spellings that files use."""

import re

from cooperatives.enums import Authority, CertificateStatus, Form, Grade, Principle, Status, Validity
from cooperatives.importing.cells import Unreadable, text

SPELLINGS = {
    "status": {
        Status.ACTIVE: "aktif",
        Status.INACTIVE: "nonaktif tidakaktif tdkaktif takaktif pasif",
        Status.LESS_ACTIVE: "kurangaktif",
        Status.FROZEN: "beku dibekukan",
        Status.DISSOLVING: "dalamprosespembubaran prosespembubaran prosesbubar",
        Status.DISSOLVED: "bubar dibubarkan pembubaran",
    },
    "form": {
        Form.PRIMARY_CITY: "primerkabupatenkota primerkabkota primerkota primerkabupaten",
        Form.PRIMARY_PROVINCE: "primerprovinsi primerpropinsi",
        Form.PRIMARY_NATIONAL: "primernasional",
        Form.SECONDARY_CITY: "sekunderkabupatenkota sekunderkabkota sekunderkota sekunderkabupaten",
        Form.SECONDARY_PROVINCE: "sekunderprovinsi sekunderpropinsi",
        Form.SECONDARY_NATIONAL: "sekundernasional",
    },
    "authority": {
        Authority.CITY: "kota kabupatenkota kabkota kabupaten",
        Authority.PROVINCE: "provinsi propinsi",
        Authority.NATIONAL: "pusat nasional",
    },
    "principle": {Principle.CONVENTIONAL: "konvensional", Principle.SHARIA: "syariah syariat"},
    "certificate_status": {
        CertificateStatus.CERTIFIED: "sudahbersertifikat bersertifikat sudah",
        CertificateStatus.UNCERTIFIED: "belumbersertifikat belum",
        CertificateStatus.EXPIRED: "sertifikatexpired expired kedaluwarsa kadaluarsa",
    },
    "ods_validity": {
        Validity.VALID: "valid",
        Validity.PENDING: "pending menunggu",
        Validity.REJECTED: "rejected ditolak invalid tidakvalid",
    },
    "grade": {grade: grade.lower() for grade in Grade.values},
}
MEANING = {
    field: {spelling: value for value, spellings in values.items() for spelling in spellings.split()}
    for field, values in SPELLINGS.items()
}


def parser(field: str):
    """A cell parser for one of the lists above; a word that is not in the list is Unreadable."""
    meaning = MEANING[field]

    def parse(cell) -> tuple[str, str]:
        written, _ = text(cell)
        if not written:
            return "", ""
        found = meaning.get(re.sub(r"[^a-z0-9]", "", written.lower()))
        if found is None:
            raise Unreadable("Isi kolom ini tidak dikenal.")
        return str(found), ""

    return parse


def kuk(cell) -> tuple[int | None, str]:
    """KUK 1 to 4, written as a number or as KUK1 or KUK 1."""
    written = text(cell)[0].upper().replace("KUK", "").strip()
    if not written:
        return None, ""
    if written not in ("1", "2", "3", "4"):
        raise Unreadable("KUK harus 1 sampai 4.")
    return int(written), ""
