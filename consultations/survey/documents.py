"""Paper of the survey: slips with a code, whole forms to fill in by hand, the report of a period. None is archived."""

from django.conf import settings
from django.urls import reverse

from consultations.enums import Gender, GroupKind
from consultations.models import Session
from consultations.survey import method, selectors
from consultations.survey.codes import last_day, printed
from consultations.survey.enums import Age, Education, Occupation, Way
from consultations.survey.periods import month_of
from klinik_koperasi.documents.rendering import qr, render_pdf
from klinik_koperasi.office.models import Profile

PER_ROW = 2


def survey_url(code: str = "") -> str:
    """The public address of the survey, with a code what a QR holds; the code is in the query string, which no log keeps."""
    return settings.PUBLIC_URL + reverse("survey") + (f"?kode={code}" if code else "")


def render_codes(session: Session, codes: list[str], way: str) -> bytes:
    """`codes` as slips to cut, or as one whole form a code. The only place where they can be read."""
    cells = [{"code": printed(code), "qr": qr(survey_url(code), "Kode QR ke halaman survei")} for code in codes]
    context = {
        "session": session,
        "until": last_day(month_of(session.starts.date())),
        "address": survey_url().split("://")[-1],
        "demo": session.demo,
    }
    if way == Way.FORM:
        return render_pdf("survey/pdf/forms.html", context | {"cells": cells} | _questions())
    rows = [cells[at : at + PER_ROW] for at in range(0, len(cells), PER_ROW)]
    return render_pdf("survey/pdf/slips.html", context | {"rows": rows})


def _questions() -> dict:
    profile = [("Umur", Age), ("Jenis kelamin", Gender), ("Pendidikan terakhir", Education),
               ("Pekerjaan utama", Occupation), ("Kelompok", GroupKind)]  # fmt: skip
    return {"elements": method.ELEMENTS, "profile": [(title, kind.labels) for title, kind in profile]}


def render_report(result: selectors.Result) -> bytes:
    """The IKM of a period with its nine elements, the respondents, and how it was computed."""
    context = {"result": result, "codes": selectors.codes_printed(result.period)}
    return render_pdf("survey/pdf/report.html", context | {"demo": result.demo or Profile.current().demo})
