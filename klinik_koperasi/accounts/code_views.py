"""The pages by which people of cooperatives enter: address, code, or a code that the office reads out by telephone."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from klinik_koperasi.accounts import codes
from klinik_koperasi.accounts.code_forms import AddressForm, CodeForm, OfficeCodeForm
from klinik_koperasi.accounts.throttle import allowed, visitor

BACKEND = "klinik_koperasi.accounts.backends.CodeBackend"
ASKED = "login_code"  # in the session: which code this browser waits for
NEXT = "login_next"  # in the session: where to go on to
PAGE = ["GET", "HEAD", "POST"]
WRONG = "Kode ini salah atau sudah tidak berlaku. {rest}"
ANEW = "Minta kode baru dari halaman sebelumnya."
WRONG_OFFICE = "Kode ini salah, sudah dipakai, atau sudah lewat 30 menit. Minta kode baru ke kantor."


def _remember(request) -> None:
    """Keeps the page of this host that was asked for before entering; any other address is left out."""
    asked = request.GET.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        request.session[NEXT] = asked


def _page(request, template: str, context: dict):
    status = 422 if context["form"].is_bound else 200
    return render(request, f"account/{template}.html", context | {"nav": "Portal"}, status=status)


@login_not_required
@never_cache
@require_http_methods(PAGE)
def ask_code(request):
    """Asks for the e-mail address. The answer is the same whether it is known or not."""
    if request.user.is_authenticated:
        return redirect("after_login")
    _remember(request)
    form = AddressForm(request.POST or None)
    if not form.is_valid():
        return _page(request, "code_ask", {"form": form})
    email, asker = form.cleaned_data["email"], visitor(request.META["REMOTE_ADDR"])
    seldom, pair = allowed("code.ask.address", asker, limit=20, minutes=10), f"{asker} {email.lower()}"
    if not (seldom and allowed("code.ask.pair", pair, limit=5, minutes=10)):
        return render(request, "429.html", status=429)
    if not allowed("code.ask.pair.day", pair, limit=15, minutes=1440):
        return render(request, "429.html", status=429)
    # Strangers may not fill somebody's mailbox; to keep him out by asking in his name takes more than one of them.
    flooded = not allowed("code.ask.day", email.lower(), limit=60, minutes=1440)
    code = codes.ask("" if flooded else email)
    request.session[ASKED] = {"pk": code.pk, "key": code.key, "email": email}
    return redirect("portal_code")


@login_not_required
@never_cache
@require_http_methods(PAGE)
def enter_code(request):
    """Asks for the six digits; five tries, a quarter of an hour, in the browser that asked."""
    asked = request.session.get(ASKED)
    if request.user.is_authenticated or not asked:
        return redirect("after_login" if request.user.is_authenticated else "portal_login")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if user := codes.enter(asked["pk"], asked["key"], form.cleaned_data["code"]):
            return _let_in(request, user)
        left = codes.tries_left(asked["pk"])
        form.add_error("code", WRONG.format(rest=f"Sisa percobaan: {left}." if left else ANEW))
    return _page(request, "code_enter", {"form": form, "email": asked["email"], "minutes": 15})


@login_not_required
@never_cache
@require_http_methods(PAGE)
def enter_office_code(request):
    """For who has no e-mail: the code that the office reads out after calling back."""
    if request.user.is_authenticated:
        return redirect("after_login")
    _remember(request)
    form = OfficeCodeForm(request.POST or None)
    if form.is_valid():
        if not allowed("code.office", request.META["REMOTE_ADDR"], limit=10, minutes=10):
            return render(request, "429.html", status=429)
        if user := codes.enter_by_office_code(form.cleaned_data["code"]):
            return _let_in(request, user)
        form.add_error("code", WRONG_OFFICE)
    return _page(request, "code_office", {"form": form})


def _let_in(request, user):
    request.session.pop(ASKED, None)
    asked = request.session.pop(NEXT, "")
    login(request, user, backend=BACKEND)
    messages.success(request, f"Selamat datang, {user.name}.")
    return redirect(asked or "after_login")
