"""The portal's addresses with two more: every error page on demand, and one form with every kind of field."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines, loader
from django.urls import path
from phonenumber_field.formfields import PhoneNumberField

from klinik_koperasi.urls import urlpatterns as portal

COMPONENTS = """
{% extends "base.html" %}{% block content %}<div class="wrap page"><h1>Komponen</h1>{% stepline steps %}{% timeline events %}
{% error_summary form %}<form method="post" novalidate>{% csrf_token %}
{% for bound in form %}{% if bound.name != "topics" %}{% field bound %}{% endif %}{% endfor %}
{% choices form.topics columns=2 first=2 %}<div class="acts"><button class="btn btn-primary">Kirim</button></div></form></div>
{% endblock %}"""
STEPS = [
    {"title": "Kelompok", "url": "/", "state": "done"},
    {"title": "Kebutuhan", "url": "", "state": "now"},
    {"title": "Periksa", "url": "", "state": "todo"},
]
EVENTS = [
    {"state": "done", "title": "Diterima", "when": "Rabu"},
    {"state": "now", "title": "Diperiksa", "text": "Paling lambat Senin"},
    {"state": "todo", "title": "Dijadwalkan"},
]
CHOICES = [(letter, f"Topik {letter}") for letter in "ABCDE"]


class EveryField(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti pada surat.")
    people = forms.IntegerField(label="Jumlah peserta")
    story = forms.CharField(label="Cerita", widget=forms.Textarea, required=False)
    day = forms.DateField(label="Tanggal")
    at = forms.SplitDateTimeField(label="Usulan waktu", help_text="Satu saja cukup.")
    phone = PhoneNumberField(label="HP")
    place = forms.ChoiceField(label="Tempat", choices=CHOICES)
    kind = forms.ChoiceField(label="Bentuk", choices=CHOICES[:2], widget=forms.RadioSelect)
    letter = forms.FileField(label="Surat", required=False)
    agreed = forms.BooleanField(label="Saya setuju")
    topics = forms.MultipleChoiceField(label="Topik", choices=CHOICES, widget=forms.CheckboxSelectMultiple)


@login_not_required
def error(request, name: str) -> HttpResponse:
    """As Django's own handlers do: 400 and 500 are rendered without a request."""
    bare = name in ("400", "500")
    return HttpResponse(loader.get_template(f"{name}.html").render({}, None if bare else request))


@login_not_required
def components(request) -> HttpResponse:
    form = EveryField(request.POST or None, request.FILES or None)
    context = {"form": form, "steps": STEPS, "events": EVENTS}
    return HttpResponse(engines["django"].from_string(COMPONENTS).render(context, request))


urlpatterns = [*portal, path("galat/<str:name>/", error), path("komponen/", components)]
