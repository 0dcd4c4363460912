"""A session as a file: who, when and where, its notes, its chain, and the papers made of it."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse

from consultations import selectors
from consultations.admin.base import ClinicAdmin
from consultations.admin.exports import export_sessions
from consultations.admin.photos import FieldWorkAdmin
from consultations.forms import papers, steps
from consultations.forms.scheduling import RescheduleForm
from consultations.models import Attendee, FollowUp, ResourcePerson, Session
from consultations.standing import standing_of_session
from consultations.workflow import session_machine
from consultations.workflow.papers import CORRECTIONS, LETTERS, correct_letter, issue_letter, papers_of
from consultations.workflow.sessions import HOLD, correct_summary, issue_summary, summary_of, unanswered
from klinik_koperasi.drafts.admin import DraftAdmin

EARLIER = 20  # sessions of the same groups beside the notes; all others by a link


class AttendeeInline(admin.StackedInline):
    model = Attendee
    extra = 3
    fields = [("name", "gender", "element", "phone")]


class FollowUpInline(admin.StackedInline):
    model = FollowUp
    extra = 2
    fields = ["what", ("who", "officer"), "due"]
    show_change_link = True
    view_on_site = False  # it has no page for the public

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "officer":
            kwargs["queryset"] = steps.clinic_officers()
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "officer":  # every line offers the same people: they are read once
            request.officer_choices = getattr(request, "officer_choices", None) or list(iter(field.choices))
            field.choices = request.officer_choices
        return field


class ResourcePersonInline(admin.StackedInline):
    model = ResourcePerson
    extra = 1
    fields = [("name", "affiliation")]


class SameGroup(admin.SimpleListFilter):
    """The held sessions of the groups and cooperatives of one session; offered only by the link on that session's page."""

    title, parameter_name = "kelompok atau koperasi yang sama", "bersama"

    def lookups(self, request, model_admin):
        key = request.GET.get(self.parameter_name, "")
        self.session = (
            Session.objects.with_people().filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None
        )
        return [(key, f"Seperti {self.session}")] if self.session else []

    def queryset(self, request, queryset):
        return queryset.filter(pk__in=selectors.other_sessions(self.session)) if self.session else queryset


@admin.register(Session)
class SessionAdmin(FieldWorkAdmin, DraftAdmin, ClinicAdmin):
    draft_part = "catatan"
    machine = session_machine
    other_steps = {"plan": "Direncanakan", "drop_photo": "Foto dihapus"}
    change_form_template = "admin/consultations/session/change_form.html"
    step_forms = {
        "finish": steps.HeldForm,
        "reschedule": RescheduleForm,
        "no_show": steps.NoteForm,
        "cancel_by_applicant": steps.NoteForm,
        "cancel_by_office": steps.NoteForm,
        "correct_summary": papers.CorrectionForm,
        **papers.LETTER_CORRECTIONS,
    }
    list_display = ["period_words", "place", "who", "team", "status"]
    list_filter = ["status", SameGroup, "place_kind", "kelurahan__kecamatan"]
    search_fields = ["place", "requests__group_name"]
    list_per_page = 50
    actions = [export_sessions]
    inlines = [AttendeeInline, FollowUpInline, ResourcePersonInline]
    fieldsets = [
        (
            "Catatan sesi",
            {"fields": ["attendance_count", "initial_condition", "problems", "analysis", "advice", "agreements"]},
        ),
        ("Tempat", {"fields": ["place_kind", "place", "kelurahan"], "classes": ["collapse"]}),
    ]
    autocomplete_fields = ["kelurahan"]
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 5})}}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("kelurahan__kecamatan").with_people()

    @admin.display(description="waktu", ordering="period")
    def period_words(self, session) -> str:
        words = selectors.period_words(session.period)
        return f"{words} (di luar jam layanan)" if session.odd_hours_reason else words

    @admin.display(description="kelompok")
    def who(self, session) -> str:
        return "; ".join(p.request.group_name for p in session.participations.all())

    @admin.display(description="petugas")
    def team(self, session) -> str:
        return ", ".join(officer.name for officer in session.officers)

    def page_context(self, request, record, failed=None) -> dict:
        record.papers = list(papers_of(record).prefetch_related("attachments"))  # the steps' guards ask for them too
        return super().page_context(request, record, failed) | {
            "summary": summary_of(record),
            "requests": [p.request for p in record.participations.all()],
            "officers": record.officers,
            "place": standing_of_session(record),
            "follow_ups": record.follow_ups.select_related("officer"),
            "guide": selectors.guide_of(record),
            "photos": record.attachments.all(),
            "may_write": request.user.has_perm(HOLD) and record.active,
            **self._earlier(record),
            "chain": selectors.chain(record),
            "papers": record.papers,
        }

    def _earlier(self, record) -> dict:
        """The newest sessions of the same groups, a link to all of them where there are more, and alike ones of others."""
        every = selectors.other_sessions(record)
        newest = list(every[: EARLIER + 1])
        more = len(newest) > EARLIER
        address = reverse("admin:consultations_session_changelist")
        return {
            "earlier": newest[:EARLIER],
            "more": f"{address}?{SameGroup.parameter_name}={record.pk}" if more else "",
            "all_earlier": every.count() if more else len(newest),
            "similar": selectors.similar_sessions(record, every),
        }

    def step_form(self, step, record, request, data=None, files=None):
        """Most sessions end with one press: why nothing follows is asked only where something was agreed."""
        if step.name == "finish" and not unanswered(record):
            return None
        return super().step_form(step, record, request, data, files)

    def take_step(self, step, record, request, data: dict):
        """The steps that print go through the archive; all others are moves of the machine."""
        if step.name == "issue_summary":
            issue_summary(record, request.user)
            return record
        if step.name in LETTERS:
            issue_letter(step.name, record, request.user)
            return record
        if step.name in CORRECTIONS:
            correct_letter(step.name, record, request.user, **data)
            return record
        if step.name == "correct_summary":
            correct_summary(record, request.user, **data)
            return record
        return super().take_step(step, record, request, data)

    def after_step(self, step, record, request):
        if step.name == "reschedule":
            return redirect(record.successor.get_absolute_url())
        return super().after_step(step, record, request)
