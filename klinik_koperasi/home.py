"""The landing page, where a login leads, and the health page; built from what the apps registered."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from klinik_koperasi import backups, panels
from klinik_koperasi.jobs.models import Tick
from klinik_koperasi.office.models import PrivacyNotice


@login_not_required
@require_safe
def home(request):
    """What Klinik Koperasi is, that it is free, who may ask, one button."""
    return render(request, "home.html", {"blocks": panels.home_blocks.collect()})


@login_not_required
@require_safe
def privacy(request):
    """The privacy notice in force, by version."""
    return render(request, "privacy.html", {"notice": PrivacyNotice.current()})


@require_safe
def after_login(request):
    """Staff go to their work list, everybody else to the cooperatives' desk."""
    return redirect("admin:index" if request.user.is_staff else "portal_home")


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """Strangers learn ok or not ok (200 or 503); staff also which part, with its figures."""
    checks = list(_checks())
    ok = all(check["ok"] for check in checks)
    user = request.user if checks[0]["ok"] else None
    if user and user.is_authenticated and user.is_staff:
        return JsonResponse({"ok": ok, "checks": checks}, status=200 if ok else 503)
    return HttpResponse("ok" if ok else "not ok", status=200 if ok else 503, content_type="text/plain")


def _checks():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        yield {"name": "database", "ok": False, "value": "unreachable"}
        return
    yield {"name": "database", "ok": True, "value": "reachable"}
    now = timezone.now()
    oldest = (
        DBTaskResult.objects.filter(status="READY")
        .order_by("enqueued_at")
        .values_list("enqueued_at", flat=True)
        .first()
    )
    age = (now - oldest).total_seconds() if oldest else 0
    yield {"name": "queue_age_seconds", "ok": age < 900, "value": round(age)}
    last = Tick.objects.filter(pk=1).values_list("at", flat=True).first()
    late = last is None or now - last > timedelta(minutes=5)
    yield {"name": "last_tick", "ok": not late, "value": last.isoformat() if last else None}
    free = shutil.disk_usage(settings.BASE_DIR).free
    yield {"name": "disk_free_bytes", "ok": free > 1024**3, "value": free}
    yield backups.health()
    yield from panels.health_checks.collect()
