"""States of a published session, and of a group's place in it."""

from django.db import models


class OpeningStatus(models.TextChoices):
    OPEN = "dibuka", "Dibuka"
    STOPPED = "dihentikan", "Pendaftaran dihentikan"
    WITHDRAWN = "ditarik", "Ditarik dari agenda"


class PlaceStatus(models.TextChoices):
    TAKEN = "terdaftar", "Terdaftar"
    WAITING = "menunggu", "Daftar tunggu"
    HELD = "diperiksa", "Diperiksa"
    LEFT = "dilepas", "Dilepas"


LIVE = (OpeningStatus.OPEN, OpeningStatus.STOPPED)
STAYING = (PlaceStatus.TAKEN, PlaceStatus.WAITING, PlaceStatus.HELD)
