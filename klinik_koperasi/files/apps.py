from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "klinik_koperasi.files"
    verbose_name = "Berkas"
