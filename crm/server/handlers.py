"""The WSGI handler: no request waits for the client of another, and health checks wait for no request."""

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse

from crm.api.exceptions import answer_without_view
from crm.db.slots import own_connection, slot
from crm.workspaces.identifiers import new_id

from .bodies import MAX_BODY, BodyIncomplete, BodyTooLarge, receive_body
from .health import healthz, readyz
from .streams import Stream

HEALTH_CHECKS = {"/healthz": healthz, "/readyz": readyz}


class Request(WSGIRequest):
    """A request that tolerates a charset that is not a text encoding, such as `hex`, on which Django would fail."""

    id = ""  # crm.server.request_id sets it

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (LookupError, UnicodeError):
            self._encoding = None


class Handler(WSGIHandler):
    """Django's WSGI handler with bodies received in advance, the work slot, and streams sent without it."""

    request_class = Request

    def __call__(self, environ, start_response):
        if check := HEALTH_CHECKS.get(environ["PATH_INFO"]):
            # Past the middleware, which would refuse a probe that names the server by its IP address.
            with own_connection():
                return _send(check(Request(environ)), start_response)
        try:
            with receive_body(environ), slot.work():
                response = super().__call__(environ, start_response)
                return Stream(response) if response.streaming else _whole(response)
        except BodyIncomplete:
            response = _error_response(environ, 400, "The body is incomplete. Send the request again.")
        except BodyTooLarge:
            response = _error_response(environ, 413, f"The body is larger than {MAX_BODY} bytes. Send a smaller one.")
        response.headers["Connection"] = "close"  # as the rest of the body is not read
        return _send(response, start_response)


def _send(response, start_response) -> list[bytes]:
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]


def _whole(response) -> list[bytes]:
    # Closed here, where the database connection is this thread's: closing may close that too.
    body = list(response)
    response.close()
    return body


def _error_response(environ, code: int, message: str) -> HttpResponse:
    if environ["PATH_INFO"].startswith("/api/"):
        request = Request(environ)
        request.id = new_id().hex
        return answer_without_view(request, code, message)
    return HttpResponse(f"{message}\n", status=code, content_type="text/plain; charset=utf-8")
