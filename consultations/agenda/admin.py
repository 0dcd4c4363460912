"""The staff's side of the agenda: publish a session, see who comes and who waits, stop, withdraw."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect

from consultations.admin.base import ClinicAdmin, own_page
from consultations.agenda.forms import DropForm, MessageForm, PlanForm, PublicFacts, ResizeForm
from consultations.agenda.models import OpenSession
from consultations.agenda.workflow.openings import (
    PUBLISH,
    cannot_open,
    opening_machine,
    plan_and_publish,
    publish,
    take_step,
)
from consultations.models import Session
from consultations.selectors import period_words


@admin.register(OpenSession)
class OpenSessionAdmin(ClinicAdmin):
    machine = opening_machine
    other_steps = {"publish": "Diterbitkan"}
    change_form_template = "agenda/admin_opening.html"
    step_forms = {"stop": MessageForm, "withdraw": MessageForm, "resize": ResizeForm, "drop": DropForm}
    list_display = ["title", "period_words", "place", "filled", "waiting_words", "status"]
    list_filter = ["status"]
    search_fields = ["title", "session__place"]
    fields = ["title", "about", "audience", "topic", "closes_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_lists().with_counts().order_by("-session__period")

    @admin.display(description="waktu")
    def period_words(self, opening) -> str:
        return period_words(opening.session.period)

    @admin.display(description="tempat")
    def place(self, opening) -> str:
        return opening.session.place

    @admin.display(description="terisi")
    def filled(self, opening) -> str:
        return f"{opening.taken} dari {opening.capacity}"

    @admin.display(description="menunggu")
    def waiting_words(self, opening) -> str:
        return f"{opening.waiting} kelompok" if opening.waiting else ""

    def has_add_permission(self, request) -> bool:
        return request.user.has_perm(PUBLISH)

    def add_view(self, request, form_url="", extra_context=None):
        """Publishes a planned session (`?sesi=`), or plans one of the office's own and publishes it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        session = None
        if "sesi" in request.GET:
            key = request.GET["sesi"] if request.GET["sesi"].isdecimal() else 0
            session = get_object_or_404(Session.objects.visible_to(request.user), pk=key)
        form = self._publish_form(request, session)
        if request.method == "POST" and form.is_valid() and (opening := self._published(request, session, form)):
            messages.success(request, f"Terbit di agenda: {opening}.")
            return redirect(opening.staff_url)
        context = {"form": form, "session": session, "why_not": cannot_open(session) if session else ""}
        status = 422 if request.method == "POST" else 200
        return own_page(request, self, "agenda/admin_publish.html", "Terbitkan sesi terbuka", status, **context)

    def _publish_form(self, request, session: Session | None):
        if session is None:
            return PlanForm(request.POST or None, record=None, actor=request.user)
        return PublicFacts(request.POST or None, initial={"closes_on": session.starts.date()})

    def _published(self, request, session: Session | None, form) -> OpenSession | None:
        try:
            if session is None:
                return plan_and_publish(request.user, **form.cleaned_data)
            return publish(session, request.user, **form.cleaned_data)
        except ValidationError as error:
            own = set(getattr(error, "error_dict", {})) <= set(form.fields)
            form.add_error(None, error if own else error.messages)
            return None

    def page_context(self, request, record, failed=None) -> dict:
        return super().page_context(request, record, failed) | {
            "places": record.places.select_related("request__kelurahan"),
            "waiting_count": sum(place.status == "menunggu" for place in record.places.all()),
        }

    def take_step(self, step, record, request, data: dict):
        return take_step(step.name, record, request.user, **data)
