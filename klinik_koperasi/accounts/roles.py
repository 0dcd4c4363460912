"""The office's roles and what each may do; `manage.py sync_roles` lays them down, repeatably.

Permissions are named `app.codename`; a trailing `*` takes all of an app's permissions of that verb.
"""

from django.contrib.auth.models import Group, Permission

OFFICER = "Petugas Klinik"
REVIEWER = "Penelaah Laporan"
REGISTRAR = "Admin Registri"
HEAD = "Kepala Bidang"
AUDITOR = "Auditor"
ADMINISTRATOR = "Administrator"

_READ = [
    "consultations.view_*",
    "survey.view_*",
    "agenda.view_*",
    "cooperatives.view_*",
    "reports.view_*",
    "checklist.view_*",
    "portal.view_seat",
    "documents.view_*",
    "printing.view_*",
    "notices.view_*",
    "office.view_*",
    "jobs.view_*",
]
_CLINIC = [
    "consultations.add_*",
    "consultations.change_*",
    "consultations.triage_request",
    "consultations.decline_request",
    "consultations.schedule_session",
    "consultations.hold_session",
    "consultations.issue_summary",
    "consultations.reissue_number",
    "survey.print_code",
    "survey.key_in_answer",
    "agenda.change_opensession",
    "agenda.publish_opensession",
    "notices.prepare_notice",
    "documents.add_signedscan",
]
_REGISTRY = [
    "cooperatives.add_*",
    "cooperatives.change_*",
    "cooperatives.import_cooperative",
    "cooperatives.export_people",
    "cooperatives.merge_cooperative",
    "jobs.add_*",
    "jobs.change_*",
]
_REPORTS = [
    "reports.add_report",
    "reports.change_report",
    "reports.review_report",
    "reports.add_extension",
    "reports.change_extension",
    "reports.add_filingmode",
    "reports.change_filingmode",
    "accounts.view_logincode",
    "accounts.add_logincode",  # read out to a board after calling back
    "portal.add_seat",
    "portal.change_seat",
    "reports.add_reminder",
    "notices.prepare_notice",
]
_CLINIC_HEAD = [
    "survey.publish_ikm",
    "survey.add_method",
    "survey.change_method",
    "consultations.release_quarantine",
]
_REPORT_HEAD = [
    "reports.settle_report",
    "reports.add_campaign",
    "reports.change_campaign",
    "reports.add_waiver",
    "reports.add_sheetconfirmation",
    "reports.change_sheetconfirmation",
]

ROLES: dict[str, list[str]] = {
    OFFICER: _READ + _CLINIC,
    REVIEWER: _READ + _REPORTS,
    REGISTRAR: _READ + _REGISTRY,
    HEAD: [
        *_READ,
        *_CLINIC,
        *_REPORTS,
        *_REPORT_HEAD,
        *_CLINIC_HEAD,
        "documents.void_issueddocument",
    ],
    AUDITOR: [*_READ, "accounts.view_*"],
    ADMINISTRATOR: [
        *_READ,
        *_CLINIC,
        *_REGISTRY,
        *_REPORTS,
        *_REPORT_HEAD,
        *_CLINIC_HEAD,
        "documents.void_issueddocument",
        "consultations.delete_*",
        "accounts.*",
        "office.*",
        "documents.add_emblem",
        "documents.change_emblem",
        "documents.delete_emblem",
        "auth.view_group",
        "django_tasks_database.view_dbtaskresult",
        "mfa.view_authenticator",
        "mfa.delete_authenticator",  # for a colleague who lost the phone
        "notices.*",
        "jobs.*",
    ],
}


def permissions_for(patterns: list[str]) -> list[Permission]:
    """The permissions meant by `patterns`; KeyError names one that matches nothing."""
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
        if not p.codename.split("_", 1)[-1].startswith("historical")
    }
    found: dict[str, Permission] = {}
    for pattern in patterns:
        hits = {n: p for n, p in known.items() if n == pattern or (pattern[-1] == "*" and n.startswith(pattern[:-1]))}
        if not hits and not pattern.endswith("*"):
            raise KeyError(pattern)
        found |= hits
    return list(found.values())


def sync_roles() -> None:
    """Makes the groups hold exactly the declared permissions."""
    for name, patterns in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions_for(patterns))
