"""Lays down the office's roles as groups with their permissions; repeatable, run after every migrate."""

from django.core.management.base import BaseCommand

from klinik_koperasi.accounts.roles import ROLES, sync_roles


class Command(BaseCommand):
    help = "Lay down the roles (groups) and their permissions; safe to run again."

    def handle(self, **options):
        sync_roles()
        self.stdout.write(f"{len(ROLES)} roles are in place.")
