"""Choices of the report review: members in English, labels as the office says them; no word claims that "
"the office adopts figures."""

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


OPEN = [ReportStatus.SENT, ReportStatus.CHECKED, ReportStatus.REVIEWED, ReportStatus.PROPOSED]
EDITABLE = [ReportStatus.DRAFT, ReportStatus.RETURNED]
