"""The application, for any WSGI server."""

import os
from importlib import import_module

import django
from django.conf import settings
from django.core import signals
from django.core.cache import close_caches
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import close_old_connections, reset_queries
from django.http import HttpResponse

from crm.db.slots import own_connection, slot
from crm.server.bodies import MAX_BODY, BodyIncomplete, BodyTooLarge, receive_body
from crm.server.processes import refuse_unsafe_roles, report_failed_start
from crm.server.stalled import start_watching
from crm.server.streams import Stream
from crm.workspaces.identifiers import new_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
HEALTH_CHECKS = ("/healthz", "/readyz")


class Request(WSGIRequest):
    """A request that tolerates a charset that is not a text encoding, such as `hex`, on which Django would fail."""

    id = ""  # crm.server.request_id sets it

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (LookupError, UnicodeError):
            self._encoding = None


class Application(WSGIHandler):
    """Django's WSGI handler; no request waits for the client of another, and health checks wait for none."""

    request_class = Request

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] in HEALTH_CHECKS:
            with own_connection():
                return _whole(super().__call__(environ, start_response))
        try:
            with receive_body(environ), slot.work():
                response = super().__call__(environ, start_response)
                return Stream(response) if response.streaming else _whole(response)
        except BodyIncomplete:
            response = _response_before_django(environ, 400, "The body is incomplete. Send the request again.")
        except BodyTooLarge:
            response = _response_before_django(
                environ, 413, f"The body is larger than {MAX_BODY} bytes. Send a smaller one."
            )
        # The rest of the body is not read, so the connection cannot be used again.
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.items(), ("Connection", "close")])
        return [response.content]


def _whole(response) -> list[bytes]:
    # Closed here, where the database connection is this thread's: closing may close that too.
    body = list(response)
    response.close()
    return body


def _response_before_django(environ, code: int, message: str) -> HttpResponse:
    if environ["PATH_INFO"].startswith("/api/"):
        request = Request(environ)
        request.id = new_id().hex
        return exceptions.answer_without_view(request, code, message)
    return HttpResponse(f"{message}\n", status=code, content_type="text/plain; charset=utf-8")


def _disconnect_needless_receivers() -> None:
    # perf: 446 -> 430 us of CPU for a list. A connection is still checked after each request, queries are recorded for
    # debugging only, and the cache, a table, has no connection of its own.
    signals.request_started.disconnect(close_old_connections)
    signals.request_started.disconnect(reset_queries)
    signals.request_finished.disconnect(close_caches)


with report_failed_start():
    django.setup(set_prefix=False)
    # After the setup, which both need. The APIs register the formats of their errors along with their URLs.
    exceptions = import_module("crm.api.exceptions")
    import_module(settings.ROOT_URLCONF)
    _disconnect_needless_receivers()
    application = Application()
    refuse_unsafe_roles()
    start_watching()
