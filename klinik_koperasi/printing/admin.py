"""Batches for staff: the page that asks for one, its progress, its result with who fetched it, and what failed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.jobs import work as jobs
from klinik_koperasi.printing import work
from klinik_koperasi.printing.forms import BatchForm
from klinik_koperasi.printing.models import PrintBatch, PrintFetch
from klinik_koperasi.printing.sources import open_to

SHOWN = 50  # sheets on the page that failed; all of them stand in the file of failures and in the result's list


@admin.register(PrintBatch)
class PrintBatchAdmin(ReadOnlyAdmin):
    """Whoever may print a kind of paper may make batches of it; everybody of the staff sees which there were, and by whom."""

    change_form_template = "admin/printing/printbatch/change_form.html"
    list_display = ["title", "state", "made_at", "expires_at", "started_by"]
    list_select_related = ["job__started_by"]
    show_full_result_count = False
    view_on_site = False

    @admin.display(description="isi")
    def title(self, batch) -> str:
        return batch.job.title

    @admin.display(description="keadaan")
    def state(self, batch) -> str:
        failed = f", {batch.job.failed} gagal" if batch.job.failed else ""
        return f"{batch.job.get_status_display()}{failed}"

    @admin.display(description="dimulai oleh")
    def started_by(self, batch) -> str:
        return batch.job.started_by.name

    def has_add_permission(self, request) -> bool:
        return bool(open_to(request.user))

    def get_form(self, request, obj=None, change=False, **kwargs):
        return type("BatchForm", (BatchForm,), {"user": request.user})

    def get_fields(self, request, obj=None):
        return [] if obj else ["chosen", "listed", "first", "last", "kinds", "unissued", "shape"]

    def get_changeform_initial_data(self, request) -> dict:
        return {"chosen": request.GET.get("pilihan", ""), "listed": request.GET.get("daftar", "")}

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {"title": "Cetak sekaligus"} | (extra_context or {}))

    def save_form(self, request, form, change):
        return work.start(request.user, **form.words())

    def save_model(self, request, obj, form, change):
        """Already saved, with its job."""

    def save_related(self, request, form, formsets, change):
        """There is nothing beside it."""

    def response_add(self, request, obj, post_url_continue=None):
        return redirect(obj)

    def get_urls(self):
        def act(view):
            return self.admin_site.admin_view(require_POST(view))

        return [
            path("<int:pk>/unduh/", act(self.fetch_view), name="printing_fetch"),
            path("<int:pk>/lanjutkan/", act(self.resume_view), name="printing_resume"),
            path("<int:pk>/batalkan/", act(self.cancel_view), name="printing_cancel"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        batch = self.get_object(request, object_id)
        extra = {"title": "Cetak sekaligus"} if batch is None else self._outcome(request, batch)
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))

    def _outcome(self, request, batch: PrintBatch) -> dict:
        sheets = batch.sheets.without_content()
        return {
            "title": "Cetak sekaligus",
            "printed": sheets.printed().count(),
            "pending": sheets.pending().count(),
            "failed": sheets.failed()[:SHOWN],
            "left_out": sheets.left_out()[:SHOWN],
            "shown": SHOWN,
            "runs_before": batch.runs_before,
            "fetches": batch.fetches.select_related("user"),
            "may_fetch": self._fetchable(request).filter(pk=batch.pk).exists(),
            "may_resume": batch.resumable and work.may_print(request.user, batch.kinds),
            "may_cancel": self._may_cancel(request, batch),
        }

    def resume_view(self, request, pk: int):
        """Goes on with what is missing or failed, for those who may print every kind in it."""
        batch = self._batch(request, pk)
        try:
            work.resume(batch.pk, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(batch)

    def cancel_view(self, request, pk: int):
        """Asks for an end; whoever began it, or may change jobs."""
        batch = self._batch(request, pk)
        if not self._may_cancel(request, batch):
            raise PermissionDenied
        jobs.cancel(batch.job)
        messages.info(request, "Pembatalan diminta. Yang sudah jadi tetap tersimpan dan dapat dilanjutkan.")
        return redirect(batch)

    def _batch(self, request, pk: int) -> PrintBatch:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(PrintBatch.objects.select_related("job"), pk=pk)

    @staticmethod
    def _may_cancel(request, batch: PrintBatch) -> bool:
        return batch.job.started_by_id == request.user.pk or request.user.has_perm("jobs.change_job")

    def _fetchable(self, request):
        kinds = [source.kind.value for source in open_to(request.user)]
        return PrintBatch.objects.open_to(kinds).with_result().filter(expires_at__gt=timezone.now())

    def fetch_view(self, request, pk: int):
        """The result, to those who may print every kind in it; each fetch stays on record."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        batch = get_object_or_404(self._fetchable(request), pk=pk)
        try:
            file = batch.result.open("rb")
        except FileNotFoundError as error:  # somebody tidied up the disk by hand
            raise Http404 from error
        PrintFetch.objects.create(batch=batch, user=request.user)
        name = f"cetak-{batch.pk}-{timezone.localtime(batch.made_at):%Y-%m-%d}.{batch.result.name.rsplit('.', 1)[-1]}"
        response = FileResponse(file, as_attachment=True, filename=name)
        response["Cache-Control"] = "private, no-store"
        return response
