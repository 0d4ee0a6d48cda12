"""The mail server, as one address in the environment says it."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# What each scheme means: the usual port, STARTTLS, TLS from the start.
SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, True, False), "smtps": (465, False, True)}
WRONG = (
    "CRM_EMAIL_URL is not the address of a mail server. Write smtp+tls://user:password@host:587, "
    "smtps://… (port 465) or smtp://… (port 25, unencrypted)."
)


class MailServer(NamedTuple):
    """How Django sends mail. Without a server nothing is sent, shown or logged."""

    backend: str = "django.core.mail.backends.dummy.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def mail_server(url: str) -> MailServer:
    """Return the server that an address such as smtp+tls://user:password@mail.example.com:587 names."""
    if not url:
        return MailServer()
    parts = urlsplit(url)
    try:
        usual_port, use_tls, use_ssl = SCHEMES[parts.scheme]
        port = parts.port or usual_port
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(WRONG) from error
    if not parts.hostname:
        raise ImproperlyConfigured(WRONG)
    return MailServer(
        "django.core.mail.backends.smtp.EmailBackend",
        parts.hostname,
        port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        use_tls,
        use_ssl,
    )
