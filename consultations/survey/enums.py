"""Closed lists of the respondent's profile: broad on purpose, so that nobody stands alone in a cell."""

from django.db import models


class Age(models.TextChoices):
    TEENS = "19", "Di bawah 20 tahun"
    TWENTIES = "20", "20–29 tahun"
    THIRTIES = "30", "30–39 tahun"
    FORTIES = "40", "40–49 tahun"
    FIFTIES = "50", "50–59 tahun"
    OLDER = "60", "60 tahun atau lebih"


class Education(models.TextChoices):
    PRIMARY = "sd", "SD atau sederajat"
    JUNIOR = "smp", "SMP atau sederajat"
    SENIOR = "sma", "SMA, SMK, atau sederajat"
    DIPLOMA = "d", "Diploma (D1–D3)"
    BACHELOR = "s1", "Sarjana (D4, S1)"
    MASTER = "s2", "S2 atau lebih"


class Occupation(models.TextChoices):
    CIVIL = "asn", "ASN, TNI, atau Polri"
    EMPLOYEE = "swasta", "Pegawai swasta"
    BUSINESS = "usaha", "Pedagang atau wirausaha"
    WORKER = "buruh", "Petani atau buruh"
    HOME = "rumah", "Mengurus rumah tangga"
    STUDENT = "pelajar", "Pelajar atau mahasiswa"
    RETIRED = "pensiun", "Pensiunan"
    OTHER = "lain", "Lainnya"


class Way(models.TextChoices):
    """How a code leaves the office: a slip to answer on the phone, or a whole form to answer by hand."""

    SLIP = "slip", "Slip kode (jawab lewat HP)"
    FORM = "formulir", "Formulir kertas berkode"
