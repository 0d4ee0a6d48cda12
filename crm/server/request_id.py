"""One id per request: in errors, history, response headers and the log."""

import re

import structlog

from crm.workspaces.identifiers import new_id

HEADER = "X-Request-ID"
# Only safe characters, as the id is copied to the log, the change log and a header.
_VALID = re.compile(r"[\w.\-]{1,64}", re.ASCII)


class RequestIdMiddleware:
    """Takes the caller's X-Request-ID if it is a plain word of at most 64 characters, else makes one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request.id = sent if _VALID.fullmatch(sent) else new_id().hex
        structlog.contextvars.bind_contextvars(request_id=request.id)  # until this thread's next request
        response = self.get_response(request)
        response.headers[HEADER] = request.id
        return response
