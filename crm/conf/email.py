"""Django's e-mail settings, from the URL in CRM_EMAIL_URL."""

from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured
from environs import Env

# By scheme: the default port, whether to use STARTTLS, whether to use TLS from the start.
SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, True, False), "smtps": (465, False, True)}
INVALID = (
    "CRM_EMAIL_URL is not the URL of a mail server. Write smtp+tls://user:password@host:587, "
    "smtps://… (port 465) or smtp://… (port 25, unencrypted)."
)


def email_settings(env: Env) -> dict[str, Any]:
    """Return the EMAIL_… settings; without a mail server no mail is sent, shown or logged.

    Not environs' dj_email_url, which does not know smtp+tls, and uses STARTTLS for smtps.
    """
    if not env.str("CRM_EMAIL_URL", ""):
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    options: dict[str, Any] = {"schemes": set(SCHEMES), "require_tld": False, "error_messages": {"invalid": INVALID}}
    url = env.url("CRM_EMAIL_URL", **options)
    if url is None:  # env.seal() raises
        return {}
    default_port, use_tls, use_ssl = SCHEMES[url.scheme]
    try:
        port = url.port or default_port
    except ValueError as error:
        raise ImproperlyConfigured(INVALID) from error
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": use_tls,
        "EMAIL_USE_SSL": use_ssl,
        "EMAIL_TIMEOUT": 10,
    }
