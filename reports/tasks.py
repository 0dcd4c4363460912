"""Long work of the report review, as kinds of jobs; each may be run again from the start after a crash."""

from cooperatives.models import Cooperative
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.jobs.work import Progress, job_kind, start
from reports.models import Campaign
from reports.selectors.owing import owing
from reports.workflow.reminding import remind

KIND = "report_reminders"


def start_reminding(campaign: Campaign, asked: dict, actor) -> Job:
    """Reminds all that owe something by this question (`owing`), as a job; the caller checks who may."""
    keys = list(owing(campaign, asked).values_list("pk", flat=True))
    title = f"Pengingat laporan {str(campaign).lower()}: {len(keys)} koperasi"
    return start(KIND, title, actor, campaign=campaign.pk, cooperatives=keys)


@job_kind(KIND)
def send_reminders(progress: Progress) -> dict:
    """One after the other; who was reminded by an earlier run, or owes nothing any more, is passed over."""
    campaign, actor = Campaign.objects.get(pk=progress.params["campaign"]), progress.job.started_by
    found = Cooperative.objects.in_bulk(progress.params["cooperatives"])
    progress.start(len(found))
    reminded = 0
    for cooperative in found.values():
        reminder, messages = remind(cooperative, campaign, actor)
        reminded += reminder is not None
        if reminder is not None and not messages:
            progress.fail(cooperative.name, "Tidak ada e-mail atau nomor WhatsApp; cetak surat pengingatnya.")
        progress.advance()
    return {"reminded": reminded, "passed": len(found) - reminded}
