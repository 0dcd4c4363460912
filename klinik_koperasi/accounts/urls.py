"""Only the login pages that the portal uses (no sign-up, no e-mail management), and saved views."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from klinik_koperasi.accounts.views import delete_view, save_view

urlpatterns = [
    path("masuk/", login_not_required(views.login), name="account_login"),
    path("keluar/", views.logout, name="account_logout"),
    path("masuk-ulang/", views.reauthenticate, name="account_reauthenticate"),
    path("kata-sandi/", views.password_change, name="account_change_password"),
    path("kata-sandi/lupa/", login_not_required(views.password_reset), name="account_reset_password"),
    path(
        "kata-sandi/lupa/terkirim/", login_not_required(views.password_reset_done), name="account_reset_password_done"
    ),
    re_path(
        r"^kata-sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "kata-sandi/baru/selesai/",
        login_not_required(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("pengaman/", include("allauth.mfa.urls")),
    path("tampilan/", save_view, name="save_view"),
    path("tampilan/<int:pk>/hapus/", delete_view, name="delete_view"),
]
