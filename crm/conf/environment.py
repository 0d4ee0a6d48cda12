"""The environment variables that Carnet reads; with none set it runs on this machine for one person."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from crm.conf.email import email_settings
from crm.conf.secret_key import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# The folder of the embedded database and the secret key; `manage.py --data DIR` sets it.
DATA = Path(os.environ.get("CRM_DATA") or BASE_DIR / "data")

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

env = Env(eager=False)
DATABASE_URL: str = env.str("DATABASE_URL", "")
DEBUG: bool = env.bool("CRM_DEBUG", False)
HTTPS: bool = env.bool("CRM_HTTPS", False)
ALLOWED_HOSTS: list[str] = env.list("CRM_ALLOWED_HOSTS", LOOPBACK_HOSTS)
ADMIN_MFA: bool | None = env.bool("CRM_ADMIN_MFA", None)
INVALID_TOKENS_PER_MINUTE: int = env.int("CRM_INVALID_TOKENS_PER_MINUTE", 100)
SECRET_KEY: str = env.str("CRM_SECRET_KEY", "")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CRM_TRUSTED_ORIGINS", [])
EMAIL_URL: str = env.str("CRM_EMAIL_URL", "")
globals().update(email_settings(env))  # EMAIL_BACKEND, EMAIL_HOST and the like
DEFAULT_FROM_EMAIL: str = env.str("CRM_EMAIL_FROM", "carnet@localhost")
OIDC_URL: str = env.str("CRM_OIDC_URL", "")
OIDC_CLIENT_ID: str = env.str("CRM_OIDC_CLIENT_ID", "")
OIDC_SECRET: str = env.str("CRM_OIDC_SECRET", "")
OIDC_NAME: str = env.str("CRM_OIDC_NAME", "OpenID Connect")
try:
    env.seal()
except EnvError as error:
    raise ImproperlyConfigured(str(error)) from error

# True if people also sign in through a provider of their organisation.
OIDC = bool(OIDC_URL and OIDC_CLIENT_ID and OIDC_SECRET)
# True if other machines have no host name to reach this installation by.
LOOPBACK_ONLY = not HTTPS and set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS)
SECRET_KEY = SECRET_KEY or secret_key(DATA)
