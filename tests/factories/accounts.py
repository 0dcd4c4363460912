"""Staff accounts for tests."""

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from klinik_koperasi.accounts.models import User
from klinik_koperasi.accounts.roles import AUDITOR

PASSWORD = "kata-sandi-uji-2026"


class UserFactory(factory.django.DjangoModelFactory):
    """Staff; `role` puts the user into that group."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"petugas{n}")
    name = factory.Sequence(lambda n: f"Petugas Contoh {n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.go.id")
    nip = factory.Sequence(lambda n: f"19800101200801{n % 10000:04d}")
    position = "Penyuluh Koperasi"
    rank = "Penata Muda, III/a"
    is_staff = True
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self, create, name, **kwargs):
        if name:
            self.groups.add(Group.objects.get(name=name))
            if name == AUDITOR:
                self.access_until = timezone.localdate() + timezone.timedelta(days=30)
                self.save()
