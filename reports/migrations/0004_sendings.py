"""Which figures went out with which sending, told from the log for those that are there already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import reports.models.decisions


def stamp(apps, _):
    """The newest figures of before each sending; a sending without its log entry is that of the report."""
    Submission, Log = apps.get_model("reports", "Submission"), apps.get_model("reports", "ReportLog")
    for entry in Log.objects.filter(step="send").order_by("at", "pk"):
        papers = Submission.objects.filter(report=entry.subject_id, handed_at__lte=entry.at).order_by("-number")
        if paper := papers.first():
            sender = entry.actor_id or paper.handed_by_id
            Submission.objects.filter(pk=paper.pk).update(sent_at=entry.at, sent_by=sender)
    apps.get_model("reports", "Report").objects.exclude(status="dikembalikan").update(returned_until=None)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="submission",
            name="sent_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="terkirim"),
        ),
        migrations.AddField(
            model_name="submission",
            name="sent_by",
            field=models.ForeignKey(
                blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL, verbose_name="dikirim oleh",
            ),
        ),
        migrations.AlterField(
            model_name="waiver",
            name="rule",
            field=models.CharField(
                max_length=4, validators=[reports.models.decisions.known_rule], verbose_name="pemeriksaan"
            ),
        ),
        migrations.AlterField(
            model_name="historicalwaiver",
            name="rule",
            field=models.CharField(
                max_length=4, validators=[reports.models.decisions.known_rule], verbose_name="pemeriksaan"
            ),
        ),
        migrations.RunPython(stamp, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),  # or the tables stay busy
        migrations.RemoveConstraint(model_name="report", name="reports_returned_has_deadline"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                name="reports_returned_has_deadline",
                condition=Q(status="dikembalikan", returned_until__isnull=False)
                | ~Q(status="dikembalikan") & Q(returned_until=None),
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                name="reports_steps_in_order",
                condition=(Q(proposed_at=None) | Q(proposed_at__gte=F("sent_at")))
                & (Q(settled_at=None) | Q(settled_at__gte=F("proposed_at"))),
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                name="reports_submission_sent",
                condition=Q(sent_at=None, sent_by=None) | Q(sent_by__isnull=False, sent_at__gte=F("handed_at")),
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(name="reports_waiver_rule", condition=Q(rule__regex=r"^[0-9]{2}$")),
        ),
    ]  # fmt: skip
