"""Choices of the registry: members in English, values and labels as the ministry's ODS and the office say them."""

from django.db.models import TextChoices


class Status(TextChoices):
    ACTIVE = "aktif", "Aktif"
    LESS_ACTIVE = "kurang_aktif", "Kurang aktif"
    INACTIVE = "non_aktif", "Tidak aktif"
    FROZEN = "beku", "Beku"
    DISSOLVING = "proses_pembubaran", "Dalam proses pembubaran"
    DISSOLVED = "dibubarkan", "Dibubarkan"


class Form(TextChoices):
    """Bentuk: tier and reach in one, as ODS delivers it; the reach decides who supervises."""

    PRIMARY_CITY = "primer_kota", "Primer kabupaten/kota"
    PRIMARY_PROVINCE = "primer_provinsi", "Primer provinsi"
    PRIMARY_NATIONAL = "primer_nasional", "Primer nasional"
    SECONDARY_CITY = "sekunder_kota", "Sekunder kabupaten/kota"
    SECONDARY_PROVINCE = "sekunder_provinsi", "Sekunder provinsi"
    SECONDARY_NATIONAL = "sekunder_nasional", "Sekunder nasional"


class Authority(TextChoices):
    CITY = "kota", "Kota"
    PROVINCE = "provinsi", "Provinsi"
    NATIONAL = "pusat", "Pusat"


class Principle(TextChoices):
    CONVENTIONAL = "konvensional", "Konvensional"
    SHARIA = "syariah", "Syariah"


class CertificateStatus(TextChoices):
    CERTIFIED = "sudah", "Sudah bersertifikat"
    UNCERTIFIED = "belum", "Belum bersertifikat"
    EXPIRED = "kedaluwarsa", "Sertifikat kedaluwarsa"


class Grade(TextChoices):
    A = "A", "A"
    B = "B", "B"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    D = "D", "D"


class StandingKind(TextChoices):
    """What of a cooperative changes with a date and a basis."""

    STATUS = "status", "Status"
    GRADE = "peringkat", "Peringkat"

    @property
    def field(self) -> str:
        """The name of the cooperative's field."""
        return "status" if self == StandingKind.STATUS else "grade"

    @property
    def words(self) -> type[TextChoices]:
        return Status if self == StandingKind.STATUS else Grade

    def word(self, value: str) -> str:
        return self.words(value).label if value else "belum tercatat"


class Source(TextChoices):
    """Where a row of yearly figures comes from; one of them is in force per cooperative and book year."""

    ODS = "ods", "Online Data System (ODS) Kementerian Koperasi"
    REPORT = "laporan", "Laporan keuangan koperasi"
    OFFICE = "kantor", "Catatan kantor"


class RatMethod(TextChoices):
    IN_PERSON = "luring", "Tatap muka"
    ONLINE = "daring", "Daring"
    MIXED = "campuran", "Campuran"


class Office(TextChoices):
    """What a person is in a cooperative."""

    CHAIR = "ketua", "Ketua"
    SECRETARY = "sekretaris", "Sekretaris"
    TREASURER = "bendahara", "Bendahara"
    SUPERVISOR = "pengawas", "Pengawas"
    MANAGER = "manajer", "Manajer"
    OTHER = "lain", "Pengurus lain"


class Capacity(TextChoices):
    """What a holder of a portal account is to a cooperative."""

    BOARD = "pengurus", "Pengurus"
    SUPERVISOR = "pengawas", "Pengawas"
    MANAGER = "pengelola", "Pengelola atau karyawan"
    MEMBER = "anggota", "Anggota"


class PaperKind(TextChoices):
    """Legal papers that the office keeps of a cooperative (registry.md section 9)."""

    DEED = "akta", "Akta pendirian"
    LEGAL_ENTITY = "bh", "Pengesahan badan hukum"
    AMENDMENT = "pad", "Perubahan anggaran dasar (PAD)"
    NIB = "nib", "Nomor induk berusaha (NIB)"
    NPWP = "npwp", "NPWP koperasi"
    LENDING = "izin_usp", "Izin usaha simpan pinjam"
    CERTIFICATE = "sertifikat", "Sertifikat NIK Koperasi"
    OTHER = "lain", "Dokumen lain"


class Validity(TextChoices):
    """Status Valid as ODS delivers it."""

    VALID = "valid", "Valid"
    PENDING = "pending", "Menunggu"
    REJECTED = "ditolak", "Ditolak"


class ImportStatus(TextChoices):
    """Where an uploaded file is on its way into the registry."""

    READING = "dibaca", "Sedang dibaca"
    MAPPING = "pemetaan", "Menunggu arti judul kolom"
    PREVIEW = "pratinjau", "Menunggu keputusan"
    SAVING = "menyimpan", "Sedang disimpan"
    SAVED = "tersimpan", "Tersimpan"
    UNDOING = "mengurungkan", "Sedang diurungkan"
    UNDONE = "diurungkan", "Diurungkan"
    REFUSED = "ditolak", "Berkas ditolak"
    DROPPED = "dibuang", "Tidak jadi"


class RowOutcome(TextChoices):
    NEW = "baru", "Baru"
    CHANGED = "berubah", "Berubah"
    UNCHANGED = "tetap", "Tetap"
    DOUBTFUL = "meragukan", "Meragukan"
    REJECTED = "ditolak", "Ditolak"


class Rule(TextChoices):
    """Why a cooperative deserves a look."""

    NO_RAT = "rat", "RAT belum tercatat"
    LOSS = "shu", "SHU negatif berulang"
    DROP = "turun", "Turun tajam"
    CERTIFICATE = "sertifikat", "Sertifikat NIK habis"
    NO_FIGURES = "angka", "Angka belum ada"
    STATUS = "status", "Status tidak jelas"


AUTHORITY_OF_FORM = {
    Form.PRIMARY_CITY: Authority.CITY,
    Form.SECONDARY_CITY: Authority.CITY,
    Form.PRIMARY_PROVINCE: Authority.PROVINCE,
    Form.SECONDARY_PROVINCE: Authority.PROVINCE,
    Form.PRIMARY_NATIONAL: Authority.NATIONAL,
    Form.SECONDARY_NATIONAL: Authority.NATIONAL,
}
