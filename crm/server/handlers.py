"""The WSGI handler: no request waits for the client of another, and health checks wait for no request."""

from collections.abc import Generator

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from crm.db.slots import own_connection, slot

from .bodies import MAX_BODY, BodyIncomplete, BodyTooLarge, receive_body

HEALTH_CHECKS = ("/healthz", "/readyz")


class Request(WSGIRequest):
    """A request that tolerates a charset that is not a text encoding, such as `hex`, on which Django would fail."""

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (LookupError, UnicodeError):
            self._encoding = None


class Handler(WSGIHandler):
    """Django's WSGI handler with bodies received in advance, the work slot, and streams sent without it."""

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
            return _refuse(start_response, "400 Bad Request", "The body is incomplete. Send the request again.")
        except BodyTooLarge:
            message = f"The body is larger than {MAX_BODY} bytes. Send a smaller one."
            return _refuse(start_response, "413 Content Too Large", message)


class Stream:
    """The parts of a streamed response, sent outside of the work slot, for as long as its client takes."""

    def __init__(self, response):
        self._response, self._parts = response, self._send()

    def __iter__(self) -> Generator[bytes]:
        return self._parts

    def close(self) -> None:
        """End the response, whether or not it was sent to its end."""
        self._parts.close()
        if not self._response.closed:  # none of it was sent
            with own_connection():
                self._response.close()

    def _send(self) -> Generator[bytes]:
        with own_connection():
            try:
                yield from self._response
            finally:
                self._response.close()


def _whole(response) -> list[bytes]:
    # Closed here, where the database connection is this thread's: closing may close that too.
    body = list(response)
    response.close()
    return body


def _refuse(start_response, status: str, message: str) -> list[bytes]:
    # The rest of the body is not read, so the connection cannot be used again.
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")])
    return [f"{message}\n".encode()]
