"""What an officer did with the synthetic cooperatives: two records merged into one, scans kept with papers."""

import io
from datetime import date

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile

from cooperatives.enums import Office, Source
from cooperatives.models import BoardMember, Cooperative, LegalPaper, Merge, PaperFile, YearlyFigures
from cooperatives.models.cooperative import CODE_ALPHABET
from cooperatives.workflow import merging
from klinik_koperasi.files.checks import accept

SCANS = 3
TWIN = "".join(CODE_ALPHABET[n] for n in (9, 20, 1, 13, 5, 28, 2, 17))  # the public code of the record that goes


def add(made: list[Cooperative]) -> None:
    """Once, and only where the demo has its registrar; the caller opened the transaction."""
    officer = get_user_model().objects.filter(username="registri").first()
    if officer is None or not made or Merge.objects.exists():
        return
    _merge(next((c for c in made if c.status == "aktif" and not c.is_kkmp), made[0]), officer)
    _scan([cooperative.pk for cooperative in made], officer)


def _merge(kept: Cooperative, officer) -> None:
    """The same cooperative from an older list, without NIK and with its name in another spelling; through the real step."""
    gone = Cooperative.objects.create(
        code=TWIN, name=f"Kop. {kept.name}".upper(), nomor_badan_hukum=kept.nomor_badan_hukum.replace("/", " / "),
        kelurahan=kept.kelurahan, kelurahan_text=kept.kelurahan_text, address=kept.address, phone="+62341550000",
        source=Source.OFFICE, demo=True,
    )  # fmt: skip
    year = kept.source_year - 8
    YearlyFigures.objects.create(cooperative=gone, tahun_buku=year, source=Source.OFFICE, members=41)
    BoardMember.objects.create(
        cooperative=gone, name="Pengawas Lama (contoh)", office=Office.SUPERVISOR, until=date(year + 1, 3, 31)
    )
    kept.refresh_from_db()
    merging.merge(
        kept, gone, officer, take=["phone"], choices={}, compared=merging.seen(kept, gone),
        reason="Tercatat dua kali: sekali dari ODS, sekali dari daftar lama (contoh)",
    )  # fmt: skip


def _scan(pks: list[int], officer) -> None:
    clean = accept(SimpleUploadedFile("pindaian-contoh.png", _picture()))
    for paper in LegalPaper.objects.filter(cooperative__in=pks, kind="akta").order_by("cooperative", "pk")[:SCANS]:
        PaperFile.keep(paper, clean, officer)


def _picture() -> bytes:
    """A small page that says what it is."""
    from PIL import Image, ImageDraw  # few processes ever draw one

    page, out = Image.new("L", (420, 594), 250), io.BytesIO()
    ImageDraw.Draw(page).text((40, 60), "AKTA PENDIRIAN\n\nContoh untuk latihan,\nbukan dokumen asli.", fill=40)
    page.save(out, "PNG")
    return out.getvalue()
