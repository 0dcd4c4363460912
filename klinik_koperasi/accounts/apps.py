from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "klinik_koperasi.accounts"
    verbose_name = "Akun"
