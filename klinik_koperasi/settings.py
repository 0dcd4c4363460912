"""All settings, read from the environment; sections follow the order of Django's documentation."""

import os
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from klinik_koperasi import localdb

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"
env = environ.Env()
env.read_env(LOCAL_DIR / "env")  # written by script/setup: secrets of a trial installation

PORTAL_ENV = env.str("PORTAL_ENV", "trial")
PRODUCTION = PORTAL_ENV == "production"
TESTING = "pytest" in sys.modules

# Core
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "" if PRODUCTION else "only-for-trial-and-tests-never-in-production")
PUBLIC_URL = env.str("PUBLIC_URL", "" if PRODUCTION else f"http://127.0.0.1:{env.str('PORT', '8000')}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
USE_LOCAL_DATABASE = not env.str("DATABASE_URL", "")

if PRODUCTION:
    _missing = [
        text
        for wrong, text in [
            (DEBUG, "DEBUG must be off"),
            (len(SECRET_KEY) < 50, "SECRET_KEY is missing or shorter than 50 characters"),
            (
                not PUBLIC_URL.startswith("https://"),
                "PUBLIC_URL is missing or not https:// (QR codes and mails need it)",
            ),
            (USE_LOCAL_DATABASE, "DATABASE_URL is missing (the embedded database is for trial and tests only)"),
        ]
        if wrong
    ]
    if _missing:
        raise ImproperlyConfigured("PORTAL_ENV=production: " + "; ".join(_missing) + ".")
    ALLOWED_HOSTS = ALLOWED_HOSTS or [PUBLIC_URL.removeprefix("https://").split("/")[0].split(":")[0]]

INSTALLED_APPS = [
    "klinik_koperasi.apps.KernelConfig",
    "klinik_koperasi.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "phonenumber_field",
    "simple_history",
    "klinik_koperasi.accounts",
    "klinik_koperasi.drafts",
    "klinik_koperasi.office",
    "klinik_koperasi.files",
    "klinik_koperasi.notices",
    "klinik_koperasi.jobs",
    "klinik_koperasi.documents",
    "klinik_koperasi.printing",
    "cooperatives",
    "consultations",
    "consultations.survey",
    "consultations.agenda",
    "reports",
    "reports.checklist",
    "reports.recap",
    "reports.portal",
    "klinik_koperasi.bridges",
]

MIDDLEWARE = [
    "klinik_koperasi.middleware.TrustedProxyMiddleware",
    "klinik_koperasi.middleware.AccessLogMiddleware",
    "klinik_koperasi.once.OnceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "klinik_koperasi.accounts.middleware.StaffMfaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "klinik_koperasi.urls"
WSGI_APPLICATION = "klinik_koperasi.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "klinik_koperasi.office.context.office",
            ],
            "builtins": ["klinik_koperasi.templatetags.formats", "klinik_koperasi.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database: 10 s for a web request, 300 s for a command or the worker
_WEB = any("gunicorn" in part or part == "runserver" for part in sys.argv[:2])
DATABASES = {"default": localdb.django_database() if USE_LOCAL_DATABASE else env.db("DATABASE_URL")}
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c statement_timeout={'10s' if _WEB else '300s'} -c lock_timeout={'8s' if _WEB else '60s'}"
)
DATABASES["default"]["CONN_MAX_AGE"] = 60
_template = env.str("KLINIK_TEST_TEMPLATE", None)  # migrated already: tests/database.py
DATABASES["default"]["TEST"] = {
    "NAME": f"test_portal_{os.getpid()}",  # two runs at once do not meet
    "TEMPLATE": _template,
    "MIGRATE": not _template,
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # it holds the counts of failed logins: none may be culled early
    }
}

# Accounts and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "klinik_koperasi.accounts.backends.StaffBackend",
    "klinik_koperasi.accounts.backends.CodeBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a second saved per account made
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_login"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "klinik_koperasi.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "klinik_koperasi.accounts.forms.ResetPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Klinik Koperasi] "
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Klinik Koperasi"
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", PRODUCTION)
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Language and time
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Indonesia")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_I18N = USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "ID"
PHONENUMBER_DB_FORMAT = "E164"

# Files: public static files by whitenoise, uploads private and only through permission-checked views
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(LOCAL_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

FORM_MIN_SECONDS = env.int("FORM_MIN_SECONDS", 0 if TESTING else 10)  # who fills in the public form faster is no person

# Mail and queue
vars().update(env.email("EMAIL_URL", default="filemail://" if not TESTING else "memorymail://"))
EMAIL_FILE_PATH = EMAIL_FILE_PATH or str(LOCAL_DIR / "mail")  # noqa: F821 - set by env.email above
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Klinik Koperasi <klinik@localhost>")
EMAIL_TIMEOUT = 15
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
PRINT_PROCESSES = env.int("PRINT_PROCESSES", 0 if TESTING else 2)  # that render a batch; 0: the worker itself

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "klinik_koperasi.logs.JsonFormatter"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
    "root": {"handlers": ["stdout"], "level": "WARNING" if TESTING else "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
