"""Addresses beside a report's page: the conversation on findings, and attachments."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from klinik_koperasi.drafts.keeping import Slot
from klinik_koperasi.files.responses import download
from reports import forms, selectors, workflow
from reports.enums import EDITABLE, ReportStatus
from reports.forms.keying import KeyInForm
from reports.models import Finding, Report, ReportAttachment, Submission
from reports.workbook.layout import layout

NAME = "reports_report"


def visible(desk, request, pk: int) -> Report:
    """The report for whoever may read it; 404 and 403 otherwise."""
    report = desk.get_object(request, str(pk))
    if report is None:
        raise Http404
    if not desk.has_view_permission(request, report):
        raise PermissionDenied
    return report


def posted(request, form, act, done: str) -> bool:
    """Does `act` with what a valid form holds; False for a refusal, whose message says how to mend it."""
    if request.method != "POST":
        return True
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        act(**form.cleaned_data)
        messages.success(request, done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


def shown_again(desk, request, pk: int, **refused):
    """The report's page after a refusal, with what was typed."""
    request.method = "GET"  # the page's own form must not read this POST
    response = desk.change_view(request, str(pk), extra_context=refused)
    response.status_code = 422
    return response


class ConversationPages:
    """Answering findings, and refusing an explanation."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/temuan/<int:finding>/", view(self.remark_view), name=f"{NAME}_remark"),
            path("<int:pk>/temuan/<int:finding>/tolak/", view(self.refuse_view), name=f"{NAME}_refuse"),
            *super().get_urls(),
        ]

    def page_context(self, request, record, failed=None) -> dict:
        user, closed = request.user, record.status == ReportStatus.SETTLED
        may = not closed and (user.has_perm(workflow.REVIEW) or user.has_perm(workflow.KEY_IN))
        return super().page_context(request, record, failed) | {
            "can_remark": may, "can_refuse": not closed and user.has_perm(workflow.REVIEW),
        }  # fmt: skip

    def remark_view(self, request, pk: int, finding: int):
        """POST adds to a finding's conversation; GET leads back."""
        subject = self._finding(request, pk, finding)
        form = forms.RemarkForm(request.POST)
        done = posted(
            request, form, lambda **said: workflow.remark(subject, request.user, **said), "Tanggapan dicatat."
        )
        return self._back(request, subject, "" if done else "tanggapan")

    def refuse_view(self, request, pk: int, finding: int):
        """POST takes an explained finding back among those that ask for something; GET leads back."""
        subject, form = self._finding(request, pk, finding), forms.RefusalForm(request.POST)
        done = posted(request, form, lambda text: workflow.refuse_explanation(subject, request.user, text), "Tercatat.")
        return self._back(request, subject, "" if done else "tolak")

    def _finding(self, request, pk: int, finding: int) -> Finding:
        report = visible(self, request, pk)
        return get_object_or_404(
            Finding.objects.select_related("submission__report"), pk=finding, submission__report=report
        )

    def _back(self, request, subject: Finding, refused: str):
        """To the finding; after a refusal the page itself, with what was typed into the field `refused` of the finding."""
        pk = subject.submission.report_id
        if not refused:
            return redirect(f"{reverse(f'admin:{NAME}_change', args=[pk])}#temuan-{subject.pk}")
        said = {refused: subject.pk, "text": request.POST.get("text", ""), "kind": request.POST.get("kind")}
        return shown_again(self, request, pk, refused=said)


def _attached(report: Report, request, form: forms.AttachForm) -> bool:
    if not form.is_valid():
        return False
    try:
        workflow.attach(report, actor=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.refused(error)
        return False
    messages.success(request, "Lampiran tersimpan.")
    return True


class AttachmentPages:
    """Papers beside the figures: added, taken back while not sent, downloaded by those who may see the report."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/lampiran/", view(self.attach_view), name=f"{NAME}_attach"),
            path("<int:pk>/lampiran/<int:file>/", view(self.attachment_view), name=f"{NAME}_attachment"),
            path("<int:pk>/lampiran/<int:file>/tarik/", view(self.discard_view), name=f"{NAME}_discard"),
            *super().get_urls(),
        ]

    def page_context(self, request, record, failed=None) -> dict:
        files = list(record.attachments.select_related("uploaded_by"))
        may = request.user.has_perm(workflow.KEY_IN) and record.status != ReportStatus.SETTLED
        loose = [f.pk for f in files if record.sent_at is None or f.uploaded_at > record.sent_at] if may else []
        return super().page_context(request, record, failed) | {
            "attachments": files, "attach_form": forms.AttachForm() if may else None, "loose": loose,
            "in_their_hands": record.status in EDITABLE,
        }  # fmt: skip

    def attach_view(self, request, pk: int):
        """POST keeps a paper, or shows the page with the refusal or the question at the file; GET leads back."""
        report = visible(self, request, pk)
        form = forms.AttachForm(request.POST, request.FILES)
        if request.method == "POST" and not _attached(report, request, form):
            return shown_again(self, request, pk, attach_form=form)
        return redirect(report.get_absolute_url())

    def attachment_view(self, request, pk: int, file: int):
        visible(self, request, pk)
        return download(get_object_or_404(ReportAttachment.objects.visible_to(request.user), subject=pk, pk=file))

    def discard_view(self, request, pk: int, file: int):
        report = visible(self, request, pk)
        found = get_object_or_404(ReportAttachment.objects.select_related("subject"), subject=report, pk=file)
        if request.method == "POST":
            try:
                workflow.discard(found, request.user)
                messages.success(request, "Lampiran ditarik.")
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        return redirect(report.get_absolute_url())


class ComparisonPages:
    """Two submissions of one report line by line."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [path("<int:pk>/banding/", view(self.compare_view), name=f"{NAME}_compare"), *super().get_urls()]

    def compare_view(self, request, pk: int):
        """`?dari=1&ke=2`: submissions by number; without them the last two."""
        report = visible(self, request, pk)
        papers = {str(paper.number): paper for paper in report.submissions.select_related("report").order_by("number")}
        if len(papers) < 2:
            raise Http404
        last = list(papers)[-2:]
        one, two = (
            papers.get(request.GET.get(name), papers[default])
            for name, default in zip(("dari", "ke"), last, strict=True)
        )
        context = self.admin_site.each_context(request) | {
            "record": report, "papers": list(papers.values()), "one": one, "two": two, "opts": self.opts,
            "sections": selectors.compared(one, two), "title": "Banding isian",
        }  # fmt: skip
        return render(request, "admin/reports/report/compare.html", context)


class KeySlot(Slot):
    """The draft of a paper report; the form itself tells whether somebody was faster (`seen`)."""

    version = ""


class KeyInPages:
    """A paper report typed at the desk; what is typed is kept as a draft of the person until it is taken in."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [path("<int:pk>/ketik/", view(self.key_in_view), name=f"{NAME}_key_in"), *super().get_urls()]

    def key_in_view(self, request, pk: int):
        """GET shows the form; POST makes a new submission and leads to its findings, by "periksa" only tells what it would find,
        or shows what cannot be read."""
        report = visible(self, request, pk)
        if not request.user.has_perm(workflow.KEY_IN):
            raise PermissionDenied
        form = KeyInForm(report, request.POST if request.method == "POST" else None)
        slot = KeySlot(request, report, "ketik", form)
        act = workflow.try_out if "periksa" in request.POST else workflow.key_in
        done = self._done(request, report, form, act) if form.is_bound and form.is_valid() else None
        if isinstance(done, Submission):
            slot.close()
            messages.success(request, f"{done} tersimpan: {done.findings.count()} temuan. Laporan belum dikirim.")
            return redirect(report.get_absolute_url())
        context = self.admin_site.each_context(request) | {
            "record": report, "form": form, "draft": slot, "opts": self.opts, "title": f"Ketik laporan {report}", "looked": done,
            "found": [(one, layout(report.lines).words(one.cells)) for one in done.findings] if done else [],
        }  # fmt: skip
        status = 422 if form.errors else 200
        return render(request, "admin/reports/report/key_in.html", context, status=status)

    def _done(self, request, report: Report, form: KeyInForm, act):
        try:
            return act(report, form.facts, form.amounts, request.user, unit=form.unit)
        except ValidationError as error:
            form.add_error(None, error)
            return None
