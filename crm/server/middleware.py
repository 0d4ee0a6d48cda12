"""What surrounds every view: headers, and for pages alone what pages need."""

import time
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account import middleware as account
from allauth.usersessions import middleware as usersessions
from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.middleware import common, gzip, locale
from django.utils import timezone, translation
from django_htmx import middleware as htmx
from whitenoise import middleware as whitenoise

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    f"form-action {' '.join(settings.FORM_ACTIONS)}; frame-ancestors 'none'"
)
# The viewer of the documentation writes styles into its page, and so does the admin.
STYLED = ("/api/docs", "/admin/")
API = "/api/"
# What answers the same whoever is signed in.
IMPERSONAL = (API, "/avatars/", "/healthz", "/readyz")
# How often it is noted that a session is in use.
SEEN_SECONDS = 300


class ContentSecurityPolicyMiddleware:
    """Let pages load scripts from here alone, none of them written into the page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        styled = request.path_info.startswith(STYLED)
        policy = f"{POLICY}; style-src 'self' 'unsafe-inline'" if styled else POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class PagesOnly:
    """Leave the API alone: it has tokens, not sessions, and one language; the layers cost it a sixth of its time."""

    get_response: Any

    def __call__(self, request):
        if request.path_info.startswith(API):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class GZipMiddleware(PagesOnly, gzip.GZipMiddleware):
    """What is text goes out compressed; pictures are so already."""

    def process_response(self, request, response):
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        text = kind.startswith("text/") or kind in ("application/json", "image/svg+xml")
        return super().process_response(request, response) if text else response


class WhiteNoiseMiddleware(PagesOnly, whitenoise.WhiteNoiseMiddleware):
    """Static files."""


class SessionMiddleware(PagesOnly, sessions.SessionMiddleware):
    """Who is signed in."""


class CommonMiddleware(PagesOnly, common.CommonMiddleware):
    """Slashes at the end of addresses; and the length of an answer, which the API's have too."""

    def __call__(self, request):
        request.get_host()  # the API too answers under its own names alone
        response = super().__call__(request)
        if not response.streaming and not response.has_header("Content-Length") and response.status_code != 204:
            response.headers["Content-Length"] = str(len(response.content))
        return response


class AuthenticationMiddleware(PagesOnly, auth.AuthenticationMiddleware):
    """The user of a session."""


class MessageMiddleware(PagesOnly, messages.MessageMiddleware):
    """What a page says once."""


class HtmxMiddleware(PagesOnly, htmx.HtmxMiddleware):
    """Whether a part of a page is asked for, or a page."""


class LocaleMiddleware(PagesOnly, locale.LocaleMiddleware):
    """The reader's language; the API's is the same for all, whatever page the thread answered before."""

    def __call__(self, request):
        translation.activate(settings.LANGUAGE_CODE)
        return super().__call__(request)


class AccountMiddleware:
    """What allauth's pages lean on; it is a function there, so it is not inherited from."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.pages = account.AccountMiddleware(get_response)
        self.process_exception = self.pages.process_exception

    def __call__(self, request):
        return (self.get_response if request.path_info.startswith(API) else self.pages)(request)


class UserSessionsMiddleware(usersessions.UserSessionsMiddleware):
    """When and from where a session was last in use; noted every few minutes, not for each page."""

    def __call__(self, request):
        now = int(time.time())
        if _knows_nobody(request) or request.session.get("seen", 0) > now - SEEN_SECONDS:
            return self.get_response(request)
        request.session["seen"] = now
        return super().__call__(request)


class PreferencesMiddleware:
    """The language and the time zone that the reader chose; what they left open stays as it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _knows_nobody(request):
            return self.get_response(request)
        if request.user.language:
            translation.activate(request.user.language)
        with timezone.override(ZoneInfo(request.user.time_zone) if request.user.time_zone else None):
            return self.get_response(request)


def _knows_nobody(request) -> bool:
    """Say whether an answer is the same whoever asks; where it is, asking who that is would forbid to cache it."""
    return request.path_info.startswith(IMPERSONAL) or not request.user.is_authenticated
