"""All settings. With nothing set it runs on this machine for one person; README.md lists what production sets."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import structlog
from environs import Env

from crm.conf.assets import revision
from crm.conf.secret_key import secret_key
from crm.conf.smtp import mail_server
from crm.db.cluster import Cluster

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)
DATABASE_URL = env.str("DATABASE_URL", "")
DEBUG = env.bool("CRM_DEBUG", False)
HTTPS = env.bool("CRM_HTTPS", False)
ALLOWED_HOSTS = env.list("CRM_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
SECRET_KEY = env.str("CRM_SECRET_KEY", "")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CRM_TRUSTED_ORIGINS", [])
EMAIL_URL = env.str("CRM_EMAIL_URL", "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("CRM_EMAIL_FROM", "carnet@localhost")
OIDC_URL = env.str("CRM_OIDC_URL", "")
OIDC_CLIENT_ID = env.str("CRM_OIDC_CLIENT_ID", "")
OIDC_SECRET = env.str("CRM_OIDC_SECRET", "")
OIDC_NAME = env.str("CRM_OIDC_NAME", "OpenID Connect")
env.seal()
# Whether people sign in through a provider of the organisation's as well.
OIDC = bool(OIDC_URL and OIDC_CLIENT_ID and OIDC_SECRET)

# Where the embedded database and the secret key are kept; `manage.py --data DIR` sets it.
DATA = Path(os.environ.get("CRM_DATA") or BASE_DIR / "data")
SECRET_KEY = SECRET_KEY or secret_key(DATA)

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
    "django.forms",
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
    "crm.server.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "crm.server.middleware.ContentSecurityPolicyMiddleware",
    "crm.server.middleware.GZipMiddleware",
    "crm.server.middleware.WhiteNoiseMiddleware",
    "crm.server.middleware.SessionMiddleware",
    "crm.server.middleware.LocaleMiddleware",
    "crm.server.middleware.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "crm.server.middleware.AuthenticationMiddleware",
    "crm.server.middleware.MessageMiddleware",
    "crm.server.middleware.HtmxMiddleware",
    "crm.server.middleware.AccountMiddleware",
    "crm.server.middleware.UserSessionsMiddleware",
    "crm.server.middleware.PreferencesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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

# --- database

if DATABASE_URL:
    _database = dj_database_url.parse(DATABASE_URL)
else:
    _connection = Cluster(DATA).connection
    _database = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _connection["host"],
        "PORT": _connection["port"],
        "NAME": _connection["dbname"],
        "USER": _connection["user"],
        "PASSWORD": _connection["password"],
    }
# A worker thread keeps its connection. A request's first query finds out whether it still works and, if not, opens
# another (crm.api.authentication); a health check of Django's would cost every request a round trip more.
# Statements are prepared where the code asks for it (crm.db.session), which takes any threshold but none.
_options = {**_database.get("OPTIONS", {}), "prepare_threshold": 5}
DATABASES = {"default": {**_database, "CONN_MAX_AGE": 600, "OPTIONS": _options}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What all processes must know of each other: who has failed to sign in how often.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "crm_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- who signs in

AUTH_USER_MODEL = "crm.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["crm.accounts.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 30 * 24 * 3600  # for those who ask to be remembered, else until the browser is closed

ACCOUNT_ADAPTER = "crm.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "crm.accounts.forms.SignInForm",
    "reauthenticate": "crm.accounts.forms.ConfirmForm",
    "change_password": "crm.accounts.forms.ChangePasswordForm",
    "set_password": "crm.accounts.forms.SetPasswordForm",
    "reset_password": "crm.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "crm.accounts.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address comes from an operator or an invitation, never from a stranger
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = bool(EMAIL_URL)
LOCK_OUT_MINUTES = 10
ACCOUNT_RATE_LIMITS = {
    "login_failed": f"20/{LOCK_OUT_MINUTES}m/ip,5/{LOCK_OUT_MINUTES}m/key",
    "invitation": "30/m/ip",
}
# The proxy says from where a request comes; without one nobody is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
MFA_FORMS = {
    "authenticate": "crm.accounts.forms.CodeForm",
    "reauthenticate": "crm.accounts.forms.ConfirmCodeForm",
    "activate_totp": "crm.accounts.forms.FirstCodeForm",
}
MFA_ADAPTER = "crm.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Carnet"
MFA_TOTP_TOLERANCE = 1  # clocks of phones are wrong by seconds
USERSESSIONS_TRACK_ACTIVITY = True
if OIDC:
    SOCIALACCOUNT_ADAPTER = "crm.accounts.oidc.SocialAccountAdapter"
    SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": OIDC_NAME,
                    "client_id": OIDC_CLIENT_ID,
                    "secret": OIDC_SECRET,
                    "settings": {"server_url": OIDC_URL},
                }
            ],
        }
    }

# --- mail

(
    EMAIL_BACKEND,
    EMAIL_HOST,
    EMAIL_PORT,
    EMAIL_HOST_USER,
    EMAIL_HOST_PASSWORD,
    EMAIL_USE_TLS,
    EMAIL_USE_SSL,
) = mail_server(EMAIL_URL)
EMAIL_TIMEOUT = 10

# --- security

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "crm.ui.decorators.csrf_failure"
# A form may lead away to the provider alone, as signing in there begins with one.
FORM_ACTIONS = ("'self'", *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_URL))] if OIDC else []))

# --- language, time, static files

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "crm/locale"]
FORMAT_MODULE_PATH = "crm.formats"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = f"static/{revision()}/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = ".*"

# --- API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["crm.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["crm.api.permissions.ActorHasPermission"],
    "DEFAULT_PARSER_CLASSES": ["crm.api.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["crm.api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "crm.api.negotiation.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "crm.api.schema.RecordOperation",
    "EXCEPTION_HANDLER": "crm.api.exceptions.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Carnet API",
    "DESCRIPTION": "Customers, contacts with roles, addresses and segments of one workspace.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # it looks at one schema of all doors at once, which there is not
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": True, "validatorUrl": None},
}

# --- jobs: an app's tasks are in its jobs.py

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["crm.jobs.housekeeping", "crm.ui.jobs"]

# --- logs: what happened, never to whom

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "filters": {
        "jobs": {"()": "crm.jobs.logs.WithoutArguments"},
        "secrets": {"()": "crm.accounts.logs.WithoutSecrets"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["jobs", "secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # It warns of what is raised as well: a statement of a pipeline that failed, a database that is down.
        "psycopg": {"level": "ERROR"},
        "carnet": {"level": "INFO"},
    },
}
