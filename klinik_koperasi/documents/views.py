"""Public verification of a printed paper, and the archived PDF for staff."""

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_not_required, permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from klinik_koperasi.accounts.throttle import allowed
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.files.responses import made


@login_not_required
@require_safe
def verification_form(request):
    """Asks for the code printed on a paper; `?kode=` leads on to its page."""
    typed = "".join(c for c in request.GET.get("kode", "").upper() if c.isascii() and c.isalnum())
    if len(typed) == 28:
        return redirect("verification", code=typed)
    return render(
        request, "documents/verification_form.html", {"typed": request.GET.get("kode", ""), "wrong": bool(typed)}
    )


@login_not_required
@never_cache
@require_safe
def verification(request, code: str):
    """SAH, DICABUT or DIGANTIKAN with number, kind, date and hash; nothing personal. Unknown codes: 404 with advice."""
    if not allowed("verification", request.META["REMOTE_ADDR"], limit=60, minutes=10):
        return render(request, "429.html", status=429)
    code = code.upper().replace("-", "")
    document = IssuedDocument.objects.archived().without_content().filter(code=code).first()
    status = 200 if document else 404
    response = render(request, "documents/verification.html", {"document": document, "code": code}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@staff_member_required(login_url="account_login")
@permission_required("documents.view_issueddocument", raise_exception=True)
@require_safe
def archived_pdf(request, pk: int):
    """The archived bytes, exactly as issued, for staff who may see documents."""
    document = get_object_or_404(IssuedDocument.objects.archived(), pk=pk)
    version = f"-p{document.version}" if document.version else ""
    name = f"{document.kind}-{document.year}-{document.serial:04d}{version}.pdf"
    return made(bytes(document.content), name, "application/pdf", inline=True)
