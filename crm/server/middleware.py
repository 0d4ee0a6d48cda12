"""Middleware: response headers for all URLs, a shortcut for API requests, and layers that only pages need."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account import middleware as account
from allauth.usersessions import middleware as usersessions
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError, connection
from django.http import FileResponse, HttpResponse
from django.middleware import common, gzip
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from crm.api.exceptions import NOT_CACHED, too_many_streams
from crm.db.limits import ServerBusy, unavailable_message

log = logging.getLogger("carnet.server")

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    f"form-action {' '.join(settings.FORM_ACTIONS)}; frame-ancestors 'none'"
)
# The viewer of the API documentation and the admin write styles into their pages.
INLINE_STYLES = ("/api/docs", "/admin/")
API = "/api/"
# Exports and long lists that one process sends at a time.
MAX_STREAMS = 8
MANY_STREAMS = gettext_lazy("Too many exports are being sent. Try again in a minute.")
# URLs whose response does not depend on the user.
ANONYMOUS = ("/avatars/", "/healthz", "/readyz")
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


class StreamLimitMiddleware:
    """Bounds the exports and long lists that are sent at the same time, as each has a database connection."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.free = threading.BoundedSemaphore(MAX_STREAMS)

    def __call__(self, request):
        response = self.get_response(request)
        if not response.streaming or isinstance(response, FileResponse):
            return response
        if not self.free.acquire(blocking=False):
            response.close()
            return (
                too_many_streams(request) if request.path_info.startswith(API) else _unavailable(request, MANY_STREAMS)
            )
        response.streaming_content = LimitedStream(response.streaming_content, self.free.release)
        return response


class LimitedStream:
    """The parts of a stream, and a callback for when the response is closed."""

    def __init__(self, parts: Iterable[bytes], on_close: Callable[[], None]):
        self.parts, self.on_close = iter(parts), on_close

    def __iter__(self) -> Iterator[bytes]:
        return self.parts

    def close(self) -> None:
        """Call the callback once."""
        on_close, self.on_close = self.on_close, lambda: None
        on_close()


class ApiMiddleware:
    """Passes API requests straight to their view: they have tokens instead of sessions, and only English."""

    # perf: the layers below took a sixth of the time of an API request, and skipping each by itself still a thirtieth.

    def __init__(self, get_response):
        self.get_response = get_response
        self.get_api_response = _innermost(get_response)
        self.security = SecurityMiddleware(_empty_response)
        self.get_headers = ContentSecurityPolicyMiddleware(XFrameOptionsMiddleware(self.security))
        self.headers = {}

    def __call__(self, request):
        if not request.path_info.startswith(API) or not _has_allowed_host(request):
            return self.get_response(request)
        if to_https := self.security.process_request(request):
            return to_https
        translation.activate(settings.LANGUAGE_CODE)  # whatever the thread served before
        response = self.get_api_response(request)
        if not response.streaming and not response.has_header("Content-Length") and response.status_code != 204:
            response.headers["Content-Length"] = str(len(response.content))
        # perf: 421 -> 393 us of CPU for a list, as Django checks and encodes each header that is set the usual way.
        response.headers._store = self._constant_headers(request) | response.headers._store
        return response

    def _constant_headers(self, request) -> dict[str, tuple[str, str]]:
        """Return the headers that other layers set for pages, as Django stores them."""
        key = request.is_secure(), request.path_info.startswith(INLINE_STYLES)
        if key not in self.headers:
            self.headers[key] = self.get_headers(request).headers._store
        return self.headers[key]


def _empty_response(request) -> HttpResponse:
    response = HttpResponse()
    del response.headers["Content-Type"]
    return response


def _has_allowed_host(request) -> bool:
    try:
        request.get_host()
    except DisallowedHost:
        return False  # CommonMiddleware finds it too, and the layers above it complete the response
    return True


def _innermost(get_response):
    # Django copies a middleware's attributes to the function that it wraps around it.
    while hasattr(get_response, "get_response"):
        get_response = get_response.get_response
    return get_response


class GZipMiddleware(gzip.GZipMiddleware):
    """Compresses text; pictures are compressed already."""

    def process_response(self, request, response):
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = media_type.startswith("text/") or media_type in ("application/json", "image/svg+xml")
        return super().process_response(request, response) if is_text else response


class ConnectionMiddleware:
    """Replaces a connection that the database has closed since the last request, and responds if there is none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The APIs send a first read again instead, which costs no round trip; /healthz must not wait for a database.
        is_page = not request.path_info.startswith("/healthz")
        if is_page and connection.connection is not None and not connection.is_usable():
            connection.close()
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Respond with a page if the database or the server is not available; the APIs have responses of their own."""
        if not isinstance(exception, (OperationalError, InterfaceError, ServerBusy)):
            return None
        # Only the class, as PostgreSQL's message may quote personal data.
        log.warning("a page is not available: %s", type(exception.__cause__ or exception).__name__)
        return _unavailable(request, unavailable_message(exception), retry_after=1)


def _unavailable(request, message: Any, retry_after: int = 60):
    response = render(request, "503.html", {"message": message}, status=503)
    response.headers["Retry-After"] = str(retry_after)
    return response


class CommonMiddleware(common.CommonMiddleware):
    """Django's common middleware, which also keeps pages out of caches."""

    def process_response(self, request, response):
        # Most pages are somebody's own, and some show a secret, such as recovery codes.
        if not request.path_info.startswith(ANONYMOUS):
            response.headers.setdefault("Cache-Control", NOT_CACHED)
        return super().process_response(request, response)


class AccountMiddleware:
    """Wraps allauth's middleware, a function, so that ApiMiddleware finds the layers below it."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.allauth = account.AccountMiddleware(get_response)
        self.process_exception = self.allauth.process_exception

    def __call__(self, request):
        return self.allauth(request)


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
