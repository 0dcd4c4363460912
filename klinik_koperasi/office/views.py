"""Public pages about the service: where and when, what is promised, where to complain."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from klinik_koperasi.office.models import Holiday, ServicePage

AHEAD = timedelta(days=60)


@login_not_required
@require_safe
def service_page(request, slug: str):
    """The office's own text; what it has not written is told from the settings, and never made up."""
    return show(request, get_object_or_404(ServicePage, slug=slug))


def show(request, page: ServicePage):
    """The page as visitors see it; a preview shows a text that is not saved."""
    today = timezone.localdate()
    closed = Holiday.objects.filter(date__range=(today, today + AHEAD)) if page.slug == ServicePage.Slug.HOURS else []
    context = {"page": page, "closed": closed, "others": ServicePage.Slug.choices, "preview": request.method == "POST"}
    return render(request, "office/service_page.html", context)
