"""One id for each request: in its errors, its history, its answer and the log."""

import re

import structlog

from crm.workspaces.identifiers import new_id

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[\w.\-]{1,64}", re.ASCII)


class RequestIdMiddleware:
    """Take the caller's X-Request-ID where it is a plain word of at most 64 characters, else make one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request.id = sent if _ACCEPTABLE.fullmatch(sent) else new_id().hex
        structlog.contextvars.bind_contextvars(request_id=request.id)  # until this thread's next request
        response = self.get_response(request)
        response.headers[HEADER] = request.id
        return response
