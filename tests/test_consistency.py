"""The project checks itself: what the house promises of every page, template, module and dependency."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils.html import strip_tags

from consultations.workflow.sessions import issue_summary
from klinik_koperasi.accounts import roles
from klinik_koperasi.management.commands.er_diagram import diagram
from tests.e2e.guide import PARTS, PICTURES
from tests.factories.accounts import UserFactory
from tests.factories.agenda import opening_of
from tests.factories.consultations import DraftFactory, session_in
from tests.factories.cooperatives import CooperativeFactory

ROOT = Path(settings.BASE_DIR)
OWN = ["klinik_koperasi", "cooperatives", "consultations", "reports"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
MODULES = [p for app in OWN for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]
ENGLISH = re.compile(
    r"\b(the|please|submit|search|delete|save|cancel|password|username|sign in|log in|log out|enter|your|this field|"
    r"add another|view|history|required|and|with|not found|error|next|previous|page)\b",
    re.IGNORECASE,
)
# words that are the same in Indonesian or are names
FINE = re.compile(r"(E-mail|WhatsApp|UMKM|Klinik|RT/RW|PDF|QR|SHA-256|TOTP|export)", re.IGNORECASE)


def words_of(html: str) -> str:
    html = re.sub(r"<(script|style|svg|code)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return FINE.sub("", strip_tags(html))


def test_no_template_has_an_inline_script_style_or_handler():
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\sstyle=|\son[a-z]+=\"|autoescape off|\|safe"
    )
    # help texts are ours, never a visitor's
    texts = {p: p.read_text().replace("help_text|safe", "") for p in TEMPLATES if p.suffix == ".html"}

    assert texts and not [
        (str(p.relative_to(ROOT)), found[0]) for p, text in texts.items() if (found := forbidden.search(text))
    ]


def test_every_template_is_used():
    sources = MODULES + TEMPLATES
    text = "\n".join(p.read_text() for p in sources)
    overrides = ("admin/", "bootstrap5/", "account/", "mfa/", "allauth/", "simple_history/", "registration/")
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        stem = re.sub(r"_(subject|body)\.txt$", "", name)
        event = Path(stem).name
        known = name in text or f'"{event}"' in text or re.fullmatch(r"(4|5)\d\d.*\.html", name)
        step = re.search(r"_step_\w+\.html", name)
        if not (known or step or name.startswith(overrides)):
            unused.append(name)

    assert not unused


def test_status_is_assigned_only_by_workflows():
    kernel = {"klinik_koperasi/workflow.py", "klinik_koperasi/jobs/work.py"}
    assigned = []
    for path in MODULES:
        name = str(path.relative_to(ROOT))
        if name in kernel or "workflow" in path.parts or path.name == "workflow.py":
            continue
        text = path.read_text()
        if re.search(r"\.status\s*=[^=]", text):
            assigned.append(name)
        if re.search(r"\.update\([^)]*\bstatus=", text) and path.name not in {"demo.py", "ticking.py"}:
            assigned.append(name)

    assert not assigned


def test_modules_and_templates_stay_small():
    long = [str(p.relative_to(ROOT)) for p in MODULES if len(p.read_text().splitlines()) > 350]
    long += [str(p.relative_to(ROOT)) for p in TEMPLATES if len(p.read_text().splitlines()) > 125]

    assert not long


def test_there_is_no_drawer_and_no_signal():
    names = {p.name for p in MODULES}

    assert not names & {"utils.py", "helpers.py", "common.py", "services.py", "signals.py"}
    assert not [
        p for p in MODULES if re.search(r"^from django\.(db\.models\.signals|dispatch)", p.read_text(), re.MULTILINE)
    ]


def test_every_model_has_an_indonesian_name():
    for label in [
        "accounts",
        "office",
        "documents",
        "printing",
        "notices",
        "jobs",
        "cooperatives",
        "consultations",
        "survey",
        "reports",
    ]:
        for model in apps.get_app_config(label).get_models():
            if admin.site.is_registered(model):
                assert not str(model._meta.verbose_name_plural).removesuffix("petugas").endswith("s"), model


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [d for extra in project["optional-dependencies"].values() for d in extra]
    reasons = (ROOT / "docs" / "architecture.md").read_text().lower()

    names = [re.split(r"[<>=\[]", line)[0].lower() for line in wanted]
    missing = [name for name in names if f"`{name}`" not in reasons]

    assert not missing


def test_pictures_of_the_guides_are_those_that_are_made_shown_and_small():
    shown = {
        name
        for guide in PICTURES.parent.glob("*.md")
        for name in re.findall(r"\(gambar/([\w-]+)\.png\)", guide.read_text())
    }
    kept = {path.stem: path.stat().st_size for path in PICTURES.iterdir()}

    assert shown == set(kept) == set(PARTS)
    assert max(kept.values()) < 90_000


def test_diagram_of_the_tables_is_up_to_date():
    assert (ROOT / "docs" / "er.md").read_text() == diagram(), "run manage.py er_diagram"


@pytest.fixture
def everything(officer):
    session = session_in("terlaksana", officer)
    return {
        "session": session,
        "document": issue_summary(session, officer),
        "cooperative": CooperativeFactory(),
        "draft": DraftFactory(),
        "opening": opening_of(officer),
    }


@pytest.mark.django_db
def test_no_english_leaks_onto_a_public_page(client, everything):
    pages = [
        reverse(n)
        for n in [
            "home",
            "privacy",
            "request_start",
            "request_check",
            "verification_form",
            "cooperative_list",
            "statistics",
            "portal_login",
            "portal_office_code",
            "agenda",
            "survey",
            "survey_results",
            "survey_thanks",
        ]
    ]
    pages += [reverse("service_page", args=[slug]) for slug in ("jam-layanan", "standar-pelayanan", "pengaduan")]
    pages += [reverse("account_login"), reverse("account_reset_password"), everything["document"].get_absolute_url()]
    pages += [
        reverse("request_step", args=[everything["draft"].token, s])
        for s in ["kebutuhan", "waktu-tempat", "kontak", "periksa"]
    ]
    pages += [reverse(n, args=[everything["opening"].code]) for n in ["agenda_item", "agenda_join"]]
    pages += [reverse("cooperative_detail", args=[everything["cooperative"].code]), "/tidak-ada/"]

    for page in pages:
        for method in (client.get, client.post):
            found = ENGLISH.findall(words_of(method(page, follow=True).content.decode()))
            assert not found, (page, found)


@pytest.mark.django_db
def test_every_admin_page_opens_and_speaks_indonesian(client, everything):
    client.force_login(UserFactory(role=roles.ADMINISTRATOR))
    leaks = {}
    for model, model_admin in admin.site._registry.items():
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses = [reverse(f"{prefix}_changelist")]
        row = (
            model._default_manager.exclude(status="draf").first()
            if model.__name__ == "Request"
            else model._default_manager.first()
        )
        if row is not None:
            addresses += [reverse(f"{prefix}_change", args=[row.pk])]
        request = type("R", (), {"user": UserFactory(role=roles.ADMINISTRATOR)})()
        if model_admin.has_add_permission(request):
            addresses += [reverse(f"{prefix}_add")]
        for address in addresses:
            response = client.get(address, follow=True)
            assert response.status_code == 200, address
            if found := set(ENGLISH.findall(words_of(response.content.decode()))):
                leaks[address] = found

    assert not leaks
