"""A real browser on every page: phone and desktop, with and without JavaScript, axe, and a watch over the CSP."""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest

from tests.factories.accounts import PASSWORD

HERE = Path(__file__).parent
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    browser = subprocess.run([HERE.parents[1] / "script/browser"], capture_output=True, text=True, check=True)
    return browser_type_launch_args | {"executable_path": browser.stdout.strip(), "args": CHROMIUM_ARGS}


class Watched:
    """What went wrong behind the page's back: refused by the CSP, thrown by a script, answered with 5xx, asked elsewhere."""

    def __init__(self, page, home: str):
        self.home, self.complaints = urlsplit(home).netloc, []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message):
        if "Content Security Policy" in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def _request(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != self.home:
            self.complaints.append(f"request to another host: {request.url}")

    def _response(self, response):
        if response.status >= 500:
            self.complaints.append(f"{response.status} from {response.url}")

    def check(self):
        """The fixtures call it at the end, `axe` on every page."""
        assert not self.complaints, "\n".join(self.complaints)


def _open(new_context, live_server, **options):
    context = new_context(
        locale="id-ID", timezone_id="Asia/Jakarta", base_url=live_server.url, reduced_motion="reduce", **options
    )
    context.set_default_timeout(60_000 if "KLINIK_PICTURES" in os.environ else 10_000)  # a long page takes its time
    page = context.new_page()
    page.watched = Watched(page, live_server.url)
    return page


@pytest.fixture
def phone(new_context, live_server):
    """A page at 360 × 740; fails the test on a CSP violation, a script error or a request to another host."""
    page = _open(new_context, live_server, viewport=PHONE, has_touch=True)
    yield page
    page.watched.check()


@pytest.fixture
def desktop(new_context, live_server):
    """A page at 1280 × 800, watched like `phone`."""
    page = _open(new_context, live_server, viewport=DESKTOP)
    yield page
    page.watched.check()


@pytest.fixture(params=["phone", "desktop"])
def page_at(request, live_server):
    """The test runs twice: on the phone and on the desktop. (`live_server` is named, so that roles are laid down.)"""
    return request.getfixturevalue(request.param)


@pytest.fixture
def beside(new_context, live_server):
    """`beside(page)` is another person's page of the same size: a browser of its own, without that person's login."""
    opened = []

    def open_one(page):
        opened.append(_open(new_context, live_server, viewport=page.viewport_size))
        return opened[-1]

    yield open_one
    for page in opened:
        page.watched.check()


@pytest.fixture
def no_js(new_context, live_server):
    """A phone without JavaScript (axe cannot run here)."""
    return _open(new_context, live_server, viewport=PHONE, java_script_enabled=False)


@pytest.fixture
def axe():
    """`axe(page)` fails with a readable list unless the page is free of WCAG 2.2 AA violations and fits its width."""

    def check(page, *, exclude=()):
        page.watched.check()
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "preload": False, "resultTypes": ["violations"]}
        result = page.evaluate("([exclude, options]) => axe.run({exclude}, options)", [list(exclude), options])
        lines = [
            f"{v['id']} ({v['help']}): {node['html'][:160]}\n    {node['failureSummary'].splitlines()[-1].strip()}"
            for v in result["violations"]
            for node in v["nodes"][:3]
        ]
        assert not lines, f"axe on {page.url}:\n" + "\n".join(lines)
        sideways(page)

    return check


@pytest.fixture
def shot(request):
    """`shot(page, name)` keeps the whole page as tests/e2e/screenshots/<name>-<width>.png (git ignores them).

    Only for `script/test --pictures`: they cost a sixth of the browser's time and nobody looks at those of every run.
    """
    folder = HERE / "screenshots"
    folder.mkdir(exist_ok=True)

    def take(page, name: str):
        if "KLINIK_PICTURES" not in os.environ:
            return
        width = page.viewport_size["width"]
        page.screenshot(path=folder / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}-{width}.png", full_page=True)

    return take


def sideways(page):
    """Fails when the page is wider than its window."""
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1], f"{page.url} scrolls sideways: {wide[0]} > {wide[1]} px"


@pytest.fixture
def look(axe, shot, request):
    """`look(page, name)` holds the page against axe and keeps its picture, at both sizes; then it is as before.

    At the size that is not the test's own, axe runs only with `script/test --full`: it is half of the browser's time.
    """
    full = request.config.getoption("markexpr") != "not full"

    def at_both_sizes(page, name: str):
        before = page.viewport_size
        for size in sorted([PHONE, DESKTOP], key=lambda size: size == before):
            page.set_viewport_size(size)
            (axe if full or size == before else sideways)(page)
            shot(page, name)

    return at_both_sizes


@pytest.fixture
def login():
    """`login(page, user)` types name and password as a person does."""

    def enter(page, user, password: str = PASSWORD):
        page.goto("/akun/masuk/")
        page.get_by_label("Nama pengguna atau e-mail").fill(user.username)
        page.get_by_label("Kata sandi").fill(password)
        page.get_by_role("button", name="Masuk", exact=True).click()

    return enter


def act(page, label: str):
    """Opens the step `label` on a record's page of the staff; gives its form."""
    page.locator(".next summary", has_text=label).click()
    return page.locator(".next details[open]")


@pytest.fixture
def weight():
    """`weight(page, path)` opens it as a first visitor and returns (requests, kilobytes as sent with brotli)."""
    import brotli

    def measure(page, path: str) -> tuple[int, float]:
        responses = []
        page.on("response", lambda response: responses.append(response))
        page.goto(path, wait_until="networkidle")
        bodies = [b"" if 300 <= response.status < 400 else response.body() for response in responses]
        return len(bodies), sum(len(brotli.compress(body, quality=5)) for body in bodies) / 1024

    return measure
