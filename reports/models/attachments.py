"""Papers beside the figures: RAT book, minutes, audit, notes to the accounts; private, by the kernel's rules for uploads."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from klinik_koperasi.files.checks import CleanFile
from klinik_koperasi.files.models import Attachment
from reports.enums import AttachmentKind
from reports.models.reports import Report
from reports.querysets import AttachmentQuerySet


class ReportAttachment(Attachment):
    """One uploaded paper of a report; sent ones stay, a better one is added beside them."""

    folder = "laporan"
    subject = models.ForeignKey(Report, models.PROTECT, related_name="attachments", verbose_name="laporan")
    kind = models.CharField("dokumen", max_length=12, choices=AttachmentKind.choices, default=AttachmentKind.OTHER)

    objects = AttachmentQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = verbose_name_plural = "lampiran laporan"
        constraints = [
            models.CheckConstraint(name="reports_attachment_kind", condition=Q(kind__in=AttachmentKind.values))
        ]

    @classmethod
    def keep_as(cls, kind: str, subject: Report, clean: CleanFile, user) -> "ReportAttachment":
        """`keep` under its kind; the same bytes told under another kind take that kind. The caller holds the report's lock.

        ValidationError when they were sent under their kind already.
        """
        kept = cls.keep(subject, clean, user)
        if kept.kind != kind:
            if subject.sent_at and kept.uploaded_at <= subject.sent_at:
                raise ValidationError(
                    f"Berkas ini sudah dikirim sebagai {kept.get_kind_display()} dan tetap disimpan begitu."
                )
            kept.kind = kind
            kept.save(update_fields=["kind"])
        return kept
