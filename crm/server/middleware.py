"""Middleware: response headers for all URLs, and the middleware that only pages need."""

import time
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account import middleware as account
from allauth.usersessions import middleware as usersessions
from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.db import connection
from django.middleware import common, gzip, locale
from django.utils import timezone, translation
from django_htmx import middleware as htmx
from whitenoise import middleware as whitenoise

from crm.api.exceptions import NOT_CACHED

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    f"form-action {' '.join(settings.FORM_ACTIONS)}; frame-ancestors 'none'"
)
# The viewer of the API documentation and the admin write styles into their pages.
INLINE_STYLES = ("/api/docs", "/admin/")
API = "/api/"
# URLs whose response does not depend on the user.
ANONYMOUS = (API, "/avatars/", "/healthz", "/readyz")
# How often the last use of a session is stored, as doing so for each page would be a write each.
SESSION_UPDATE_SECONDS = 300


class ContentSecurityPolicyMiddleware:
    """Allows scripts from this site only, and none inline."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        inline = request.path_info.startswith(INLINE_STYLES)
        policy = f"{POLICY}; style-src 'self' 'unsafe-inline'" if inline else POLICY
        # A view may set a stricter one, as for avatars, which are uploaded files.
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class PagesOnlyMixin:
    """Base of middleware that skips the API, which has tokens instead of sessions, and only English."""

    # perf: these layers took a sixth of the time of an API request.
    get_response: Any

    def __call__(self, request):
        if request.path_info.startswith(API):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class ConnectionMiddleware:
    """Replaces a connection that the database has closed since the last request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The APIs send a first read again instead, which costs no round trip; /healthz must not wait for a database.
        is_page = not request.path_info.startswith((API, "/healthz"))
        if is_page and connection.connection is not None and not connection.is_usable():
            connection.close()
        return self.get_response(request)


class GZipMiddleware(PagesOnlyMixin, gzip.GZipMiddleware):
    """Compresses text; pictures are compressed already."""

    def process_response(self, request, response):
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = media_type.startswith("text/") or media_type in ("application/json", "image/svg+xml")
        return super().process_response(request, response) if is_text else response


class WhiteNoiseMiddleware(PagesOnlyMixin, whitenoise.WhiteNoiseMiddleware):
    """Serves static files."""


class SessionMiddleware(PagesOnlyMixin, sessions.SessionMiddleware):
    """Loads the session."""


class CommonMiddleware(PagesOnlyMixin, common.CommonMiddleware):
    """Adds slashes to URLs, keeps pages out of caches, and adds the Content-Length, which API responses get too."""

    def __call__(self, request):
        request.get_host()  # raises DisallowedHost, for the API too
        response = super().__call__(request)
        # Most pages are somebody's own, and some show a secret, such as recovery codes.
        if not request.path_info.startswith(ANONYMOUS):
            response.headers.setdefault("Cache-Control", NOT_CACHED)
        if not response.streaming and not response.has_header("Content-Length") and response.status_code != 204:
            response.headers["Content-Length"] = str(len(response.content))
        return response


class AuthenticationMiddleware(PagesOnlyMixin, auth.AuthenticationMiddleware):
    """Sets request.user from the session."""


class MessageMiddleware(PagesOnlyMixin, messages.MessageMiddleware):
    """Keeps messages for the next page."""


class HtmxMiddleware(PagesOnlyMixin, htmx.HtmxMiddleware):
    """Sets request.htmx."""


class LocaleMiddleware(PagesOnlyMixin, locale.LocaleMiddleware):
    """Activates the language of the browser; for the API always English, whatever the thread served before."""

    def __call__(self, request):
        translation.activate(settings.LANGUAGE_CODE)
        return super().__call__(request)


class AccountMiddleware:
    """Runs allauth's middleware for pages; that is a function, so it cannot be inherited from."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.allauth = account.AccountMiddleware(get_response)
        self.process_exception = self.allauth.process_exception

    def __call__(self, request):
        return (self.get_response if request.path_info.startswith(API) else self.allauth)(request)


class UserSessionsMiddleware(usersessions.UserSessionsMiddleware):
    """Stores when and from where a session was last used, at most every few minutes."""

    def __call__(self, request):
        now = int(time.time())
        if _is_anonymous(request) or request.session.get("seen", 0) > now - SESSION_UPDATE_SECONDS:
            return self.get_response(request)
        request.session["seen"] = now
        return super().__call__(request)


class PreferencesMiddleware:
    """Activates the language and the time zone that the user chose."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _is_anonymous(request):
            return self.get_response(request)
        if request.user.language:
            translation.activate(request.user.language)
        with timezone.override(ZoneInfo(request.user.time_zone) if request.user.time_zone else None):
            return self.get_response(request)


def _is_anonymous(request) -> bool:
    # By the path first: reading request.user makes a response vary by cookie, so nobody could cache it.
    return request.path_info.startswith(ANONYMOUS) or not request.user.is_authenticated
