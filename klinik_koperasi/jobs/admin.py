"""Long work for staff: a page with a progress bar that looks again by itself, cancel, and the file of failures."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    change_form_template = "admin/jobs/job/change_form.html"
    list_display = ["title", "status", "percent_word", "started_by", "created_at", "finished_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["started_by"]
    fields = [
        "title",
        "status",
        "done",
        "total",
        "failed",
        "error",
        "started_by",
        "created_at",
        "started_at",
        "finished_at",
    ]
    show_full_result_count = False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/kemajuan/", wrap(self.progress_view), name="jobs_progress"),
            path("<int:pk>/kegagalan/", wrap(self.failures_view), name="jobs_failures"),
            path("<int:pk>/batalkan/", wrap(require_POST(self.cancel_view)), name="jobs_cancel"),
            *super().get_urls(),
        ]

    @admin.display(description="kemajuan")
    def percent_word(self, job) -> str:
        return f"{job.percent} %"

    def progress_view(self, request, pk: int):
        job = self._job(request, pk)
        return JsonResponse(
            {
                "percent": job.percent,
                "done": job.done,
                "total": job.total,
                "failed": job.failed,
                "word": job.get_status_display(),
                "ended": job.ended,
            }
        )

    def failures_view(self, request, pk: int):
        job = self._job(request, pk)
        if not job.failures:
            raise Http404
        response = FileResponse(job.failures.open("rb"), as_attachment=True, filename=f"kegagalan-{job.pk}.csv")
        response["Cache-Control"] = "private, no-store"
        return response

    def cancel_view(self, request, pk: int):
        job = self._job(request, pk)
        if not (job.started_by_id == request.user.pk or request.user.has_perm("jobs.change_job")):
            raise PermissionDenied
        work.cancel(job)
        messages.info(request, "Pembatalan diminta. Pekerjaan berhenti pada langkah berikutnya.")
        return redirect("admin:jobs_job_change", pk)

    def _job(self, request, pk: int) -> Job:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Job, pk=pk)
