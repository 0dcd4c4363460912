"""States and closed lists of the clinic. Labels are the staff's words; `PUBLIC_HEADLINES` are the applicant's."""

from django.db import models


class GroupKind(models.TextChoices):
    POKDARWIS = "pokdarwis", "Pokdarwis (kelompok sadar wisata)"
    RW = "rw", "RW"
    RT = "rt", "RT"
    PKK = "pkk", "PKK"
    KARANG_TARUNA = "karang_taruna", "Karang taruna"
    VENDORS = "pkl", "PKL atau paguyuban pasar"
    UMKM = "umkm", "Komunitas UMKM"
    YOUTH = "muda", "Komunitas anak muda"
    PRE_COOPERATIVE = "pra_koperasi", "Pra-koperasi"
    COOPERATIVE = "koperasi", "Koperasi"
    INSTITUTION = "instansi", "Instansi lain"
    OTHER = "lain", "Lainnya"


class Source(models.TextChoices):
    """How a request came to us."""

    SITE = "situs", "Lewat situs"
    WALK_IN = "datang", "Datang ke kantor"
    PHONE = "telepon", "Telepon"
    WHATSAPP = "whatsapp", "WhatsApp"
    PAPER = "kertas", "Formulir kertas atau surat"


class RequestStatus(models.TextChoices):
    DRAFT = "draf", "Draf"
    SUBMITTED = "diajukan", "Diajukan"
    INCOMPLETE = "perlu_dilengkapi", "Perlu dilengkapi"
    VERIFIED = "diverifikasi", "Diverifikasi"
    SCHEDULED = "dijadwalkan", "Dijadwalkan"
    FOLLOW_UP = "tindak_lanjut", "Tindak lanjut"
    CLOSED = "ditutup", "Ditutup"
    QUARANTINED = "karantina", "Karantina"
    DECLINED = "ditolak", "Ditolak"
    CANCELLED = "dibatalkan", "Dibatalkan"
    MERGED = "digabung", "Digabung"


OPEN_REQUEST = (
    RequestStatus.SUBMITTED,
    RequestStatus.INCOMPLETE,
    RequestStatus.VERIFIED,
    RequestStatus.SCHEDULED,
    RequestStatus.FOLLOW_UP,
)

PUBLIC_HEADLINES = {
    RequestStatus.SUBMITTED: "Permohonan Anda sedang kami periksa",
    RequestStatus.INCOMPLETE: "Kami memerlukan keterangan tambahan",
    RequestStatus.VERIFIED: "Permohonan Anda sedang kami jadwalkan",
    RequestStatus.SCHEDULED: "Jadwal Anda sudah pasti",
    RequestStatus.FOLLOW_UP: "Pertemuan sudah selesai",
    RequestStatus.CLOSED: "Permohonan Anda sudah selesai",
    RequestStatus.QUARANTINED: "Permohonan Anda sedang kami periksa",
    RequestStatus.DECLINED: "Permohonan Anda belum dapat kami layani",
    RequestStatus.CANCELLED: "Permohonan ini sudah dibatalkan",
    RequestStatus.MERGED: "Permohonan ini digabung dengan permohonan lain dari kelompok Anda",
}


class SessionStatus(models.TextChoices):
    PLANNED = "direncanakan", "Direncanakan"
    RUNNING = "berlangsung", "Berlangsung"
    HELD = "terlaksana", "Terlaksana"
    NO_SHOW = "tidak_hadir", "Pemohon tidak hadir"
    CANCELLED_BY_APPLICANT = "batal_pemohon", "Dibatalkan pemohon"
    CANCELLED_BY_OFFICE = "batal_kantor", "Dibatalkan kantor"
    RESCHEDULED = "dijadwal_ulang", "Dijadwal ulang"


TAKES_TIME = (SessionStatus.PLANNED, SessionStatus.RUNNING, SessionStatus.HELD)


class Priority(models.IntegerChoices):
    """What triage thinks of a request; the urgent ones stand first."""

    URGENT = 1, "Mendesak"
    NORMAL = 2, "Biasa"
    CAN_WAIT = 3, "Dapat menunggu"


class PlaceKind(models.TextChoices):
    VISIT = "kunjungan", "Di tempat kami"
    OFFICE = "kantor", "Di kantor Diskopindag"
    ONLINE = "daring", "Daring (lewat telepon video)"


class KeeperAnswer(models.TextChoices):
    """What the keeper of a place said."""

    ALLOWED = "boleh", "Boleh dipakai"
    REFUSED = "tidak", "Tidak boleh dipakai"


class DeclineReason(models.TextChoices):
    OUTSIDE_CITY = "luar_kota", "Kelompok berada di luar Kota Malang"
    OUTSIDE_SCOPE = "luar_lingkup", "Bukan urusan perkoperasian"
    UNREACHABLE = "tak_terhubungi", "Pemohon tidak dapat dihubungi"
    TEST = "coba", "Bukan permohonan sungguhan"
    OTHER = "lain", "Alasan lain"


class FoundingStatus(models.TextChoices):
    RUNNING = "berjalan", "Berjalan"
    DONE = "selesai", "Menjadi koperasi"
    STOPPED = "dihentikan", "Dihentikan"


class Gender(models.TextChoices):
    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class GuidePart(models.TextChoices):
    """Parts of a topic's guide."""

    QUESTION = "tanya", "Yang ditanyakan"
    LAW = "hukum", "Pokok hukum"
    DOCUMENT = "dokumen", "Dokumen yang dilihat"


class Standing(models.TextChoices):
    """How sure a point of law is."""

    VERIFIED = "terverifikasi", "Terverifikasi"
    TO_VERIFY = "perlu_diverifikasi", "Perlu diverifikasi"


class TimeKind(models.TextChoices):
    SESSION = "sesi", "Sesi"
    LEAVE = "cuti", "Cuti"
    DUTY = "dinas_luar", "Dinas luar"


class FollowUpStatus(models.TextChoices):
    OPEN = "belum", "Belum"
    DONE = "selesai", "Selesai"
    DROPPED = "tidak_jadi", "Tidak jadi"
