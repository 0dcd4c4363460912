"""The kernel as a Django app (commands, template tags) and the branded admin site as the default one."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class KernelConfig(AppConfig):
    name = "klinik_koperasi"
    verbose_name = "Portal"
    default = True


class PortalAdminConfig(AdminConfig):
    default_site = "klinik_koperasi.admin.PortalAdminSite"
