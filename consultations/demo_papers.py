"""What a session of the demo gathers: the keeper's answer, notes, a photo, a signed sheet; all of it synthetic."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from consultations.demo_words import NAMES
from consultations.enums import KeeperAnswer
from consultations.models import Attendee, FollowUp, Request, Session
from consultations.workflow import request_machine
from consultations.workflow.papers import issue_letter
from consultations.workflow.photos import choose_photos, keep_photo
from klinik_koperasi.documents.models import SignedScan
from klinik_koperasi.files.checks import CleanFile, accept

NOTES = {KeeperAnswer.ALLOWED: "Kunci di rumah Ketua RT.", KeeperAnswer.REFUSED: "Balai sedang diperbaiki."}


def ask_keeper(request: Request, officer, answer: str = "") -> None:
    """Asks the keeper of the request's place, and records the answer if there is one."""
    request_machine.apply(
        "tell_keeper", request, officer, keeper="Bapak Contoh Ketua RW", phone=f"+62812000{request.pk % 100000:05}"
    )
    if answer:
        request_machine.apply("keeper_answered", request, officer, answer=answer, note=NOTES[answer])


def write_notes(session: Session, came: int) -> None:
    Session.objects.filter(pk=session.pk).update(
        initial_condition="Kelompok mengelola arisan dan simpan pinjam kecil. Pencatatan masih di buku tulis.",
        problems="Uang arisan dan uang simpan pinjam belum dipisahkan.\nBelum ada aturan tertulis yang disepakati.",
        analysis="Koperasi primer didirikan oleh paling sedikit 9 orang dengan kepentingan ekonomi yang sama.\n"
        "Peserta membandingkan koperasi, CV, dan PT dengan contoh dari petugas.",
        advice="Memisahkan buku kas arisan dan buku kas simpan pinjam.\nMenyusun daftar calon pendiri.",
        agreements="Bertemu lagi sesudah daftar calon pendiri lengkap.",
        attendance_count=came,
    )
    for index in range(3):
        Attendee.objects.create(
            session=session, name=NAMES[index], gender="P" if index % 2 == 0 else "L", element="Pengurus",
            phone="" if index else "+6281200009999",
        )  # fmt: skip
    today = session.starts.date()
    FollowUp.objects.create(
        session=session, what="Menyusun daftar calon pendiri", who="Ketua kelompok", due=today + timedelta(days=14)
    )
    officer, due = session.officer_times.first().officer, today + timedelta(days=7)
    FollowUp.objects.create(session=session, what="Mengirim contoh buku kas", officer=officer, due=due)


def add_photo(session: Session, officer) -> None:
    """A drawn photo, with who of the group let us print it."""
    photo = keep_photo(session, officer, _drawn("foto-pertemuan.png", (480, 360), "FOTO PERTEMUAN", people=6))
    choose_photos(session, officer, {photo.pk}, set(), consent="Ibu Contoh Melati, ketua kelompok")


def add_minutes(session: Session, officer) -> None:
    """A berita acara and the sheet that came back signed by hand."""
    minutes = issue_letter("issue_minutes", session, officer)
    SignedScan.keep(
        minutes, _drawn("berita-acara-bertanda-tangan.png", (620, 877), "BERITA ACARA", signed=True), officer
    )


def _drawn(name: str, size: tuple[int, int], title: str, people: int = 0, signed: bool = False) -> CleanFile:
    """A picture that says what it is, as an upload that passed the checks."""
    from PIL import Image, ImageDraw, ImageFont  # few processes ever draw one

    width, height = size
    page, out = Image.new("RGB", size, (244, 243, 238)), io.BytesIO()
    pen, large, small = ImageDraw.Draw(page), ImageFont.load_default(width // 18), ImageFont.load_default(width // 30)
    pen.rectangle(
        (width // 20, height // 20, width - width // 20, height - height // 20), outline=(120, 120, 120), width=2
    )
    pen.text((width // 2, height // 8), title, fill=(40, 40, 40), font=large, anchor="mm")
    pen.text((width // 2, height // 5), "DATA CONTOH: gambar latihan", fill=(150, 40, 40), font=small, anchor="mm")
    for place in range(people):
        _person(pen, width * (place + 1) // (people + 1), height * 5 // 9 + place % 2 * height // 9, width // 30)
    if signed:
        _signed(pen, width, height, small)
    page.save(out, "PNG")
    return accept(SimpleUploadedFile(name, out.getvalue()))


def _person(pen, x: int, y: int, r: int) -> None:
    pen.ellipse((x - r, y - r, x + r, y + r), fill=(11, 107, 79))
    pen.pieslice((x - 2 * r, y + r, x + 2 * r, y + 5 * r), 180, 360, fill=(11, 107, 79))


def _signed(pen, width: int, height: int, font) -> None:
    """Lines of writing, and a wave where people sign."""
    for line in range(9, 21):
        y = height * line // 28
        pen.line((width // 8, y, width * (7 if line % 4 else 5) // 8, y), fill=(170, 170, 170))
    wave = [(width * (5 + n / 6) // 8, height * 23 // 28 + (-1) ** n * (12 + 4 * (n % 3))) for n in range(13)]
    pen.line(wave, fill=(29, 60, 140), width=3, joint="curve")
    pen.text((width * 3 // 4, height * 25 // 28), "tanda tangan contoh", fill=(90, 90, 90), font=font, anchor="mm")
