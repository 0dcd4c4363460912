"""The officer's way from a file to the registry, step by step."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from cooperatives.models import (
    BoardMember,
    Cooperative,
    ImportBatch,
    YearlyFigures,
)
from tests.cooperatives.jobs import run_waiting

REGISTRY = [Cooperative, YearlyFigures, BoardMember]


def counts() -> list[int]:
    return [model.objects.count() for model in REGISTRY] + [model.history.count() for model in REGISTRY]


def upload(client, path, **data) -> ImportBatch:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    response = client.post(
        reverse("admin:cooperatives_importbatch_add"), {"upload": file, "as_of": "2025-06-01", **data}
    )
    assert response.status_code == 302, strip_tags(response.content.decode())
    run_waiting()
    return ImportBatch.objects.latest("pk")


def page(client, batch, query="") -> str:
    response = client.get(f"{batch.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.content.decode()


def step(client, batch, name, **data) -> ImportBatch:
    url = reverse("admin:cooperatives_importbatch_step", args=[batch.pk, name])
    client.post(url, {f"{name}-{key}": value for key, value in data.items()})
    run_waiting()
    batch.refresh_from_db()
    return batch


def choose(client, batch, tab, rows=(), **data) -> None:
    shown = [str(row.pk) for row in batch.rows.filter(outcome=tab)]
    url = reverse("admin:cooperatives_importbatch_rows", args=[batch.pk])
    client.post(url, {"tab": tab, "hal": 1, "shown": shown, "take": [str(row.pk) for row in rows], **data})


def returned(client, batch) -> list[tuple]:
    response = client.get(reverse("admin:cooperatives_importbatch_returned", args=[batch.pk]))
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
