"""Choices of the report review: members in English, labels as the office says them; no word claims
that the office adopts figures."""

from django.db.models import TextChoices


class ReportStatus(TextChoices):
    """Where a report is on its way; the members' meeting adopts the figures, the office only looks at them."""

    DRAFT = "draf", "Draf"
    SENT = "terkirim", "Terkirim"
    CHECKED = "kelengkapan", "Diperiksa kelengkapan"
    REVIEWED = "ditelaah", "Ditelaah"
    RETURNED = "dikembalikan", "Dikembalikan"
    PROPOSED = "diusulkan", "Hasil diusulkan"
    SETTLED = "ditetapkan", "Hasil ditetapkan"

    @property
    def for_board(self) -> str:
        """What the cooperative reads: a result that is only proposed is none yet."""
        words = {"terkirim": "Terkirim, menunggu diperiksa", "dikembalikan": "Dikembalikan untuk diperbaiki"}
        return words.get(self.value, ReportStatus.REVIEWED.label if self == ReportStatus.PROPOSED else self.label)


class Filing(TextChoices):
    """How a cooperative hands in."""

    ONLINE = "daring", "Daring"
    OFFICE = "kantor", "Diketik kantor"
    EXEMPT = "bebas", "Dibebaskan"
    OTHER = "lain", "Kewenangan lain"


class Outcome(TextChoices):
    CLEAN = "tanpa_catatan", "Tanpa catatan"
    NOTED = "dengan_catatan", "Dengan catatan"


class Severity(TextChoices):
    ERROR = "error", "Kesalahan"
    WARNING = "warning", "Peringatan"
    INFO = "info", "Catatan"


class RemarkKind(TextChoices):
    """What an utterance on a finding is; an explanation is told only where the rule accepts one."""

    ANSWER = "tanggapan", "Tanggapan"
    EXPLANATION = "penjelasan", "Penjelasan"
    OBJECTION = "keberatan", "Keberatan"


class AttachmentKind(TextChoices):
    """Papers beside the figures. Lists of single members' loans or savings are none of them: totals suffice."""

    BOOK = "buku_rat", "Buku RAT"
    MINUTES = "berita_acara", "Berita acara RAT"
    AUDIT = "audit", "Laporan audit"
    NOTES = "calk", "Catatan atas laporan keuangan (CaLK)"
    OTHER = "lain", "Lainnya"


class Decision(TextChoices):
    GRANTED = "diberikan", "Diberikan"
    REFUSED = "ditolak", "Ditolak"


class Lack(TextChoices):
    """What a cooperative still owes of a book year."""

    REPORT = "penyampaian", "Belum menyampaikan"
    DRAFT = "draf", "Baru draf, belum dikirim"
    MENDING = "perbaikan", "Belum memperbaiki"


OPEN = [ReportStatus.SENT, ReportStatus.CHECKED, ReportStatus.REVIEWED, ReportStatus.PROPOSED]
EDITABLE = [ReportStatus.DRAFT, ReportStatus.RETURNED]
