"""All settings. The defaults are for one person on this machine; docs/operate.md lists those for production.

The parts are in crm/conf: the environment variables, and the longer settings of accounts, API, database and log.
"""

from urllib.parse import urlsplit

from crm.conf.accounts import *  # noqa: F403
from crm.conf.api import *  # noqa: F403
from crm.conf.assets import static_version
from crm.conf.database import *  # noqa: F403
from crm.conf.environment import *  # noqa: F403
from crm.conf.environment import BASE_DIR, DEFAULT_FROM_EMAIL, HTTPS, OIDC, OIDC_URL
from crm.conf.logging import *  # noqa: F403

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"

INSTALLED_APPS = [
    "crm",
    "customers",
    "contacts",
    "addresses",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "crm.admin.apps.CarnetAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",  # FORM_RENDERER takes Django's own templates of fields from it
    "django_htmx",
    "heroicons",
    "procrastinate.contrib.django",
    "allauth",
    "crm.accounts.apps.AccountConfig",
    "allauth.mfa",
    "allauth.usersessions",
    *(["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"] if OIDC else []),
]

MIDDLEWARE = [
    # First, so that the log lines and errors of all others have the id.
    "crm.server.request_id.RequestIdMiddleware",
    "crm.server.middleware.StreamLimitMiddleware",
    # Those below it are for pages.
    "crm.server.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "crm.server.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Around WhiteNoise, which compresses only what collectstatic prepared.
    "crm.server.middleware.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Within it, as static files need no database.
    "crm.server.middleware.ConnectionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "crm.server.middleware.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crm.server.middleware.AccountMiddleware",
    "crm.server.middleware.UserSessionsMiddleware",
    # After LocaleMiddleware, so that the user's preference overrides the browser's language.
    "crm.server.middleware.PreferencesMiddleware",
]

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
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "crm.ui.template_tags"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all processes: failed sign-ins are counted here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "crm_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

SERVER_EMAIL = DEFAULT_FROM_EMAIL

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Probes come without the proxy that ends TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
CSRF_FAILURE_VIEW = "crm.ui.decorators.csrf_failure"
# Content-Security-Policy: forms submit to Carnet, and to the provider to start signing in there.
FORM_ACTIONS = ("'self'", *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_URL))] if OIDC else []))

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "crm/locale"]
FORMAT_MODULE_PATH = "crm.formats"
TIME_ZONE = "UTC"
# The version in their URLs lets browsers cache files for good, and makes collectstatic unnecessary.
STATIC_URL = f"static/{static_version()}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = ".*"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# The app `crm` has a folder for each concept, so its jobs are not found by that name.
PROCRASTINATE_IMPORT_PATHS = ["crm.jobs.housekeeping", "crm.ui.jobs"]
