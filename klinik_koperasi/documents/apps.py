from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "klinik_koperasi.documents"
    verbose_name = "Dokumen"
