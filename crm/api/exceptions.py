"""Error responses; ours are `{"success": false, "error": …, "errors": {…}, "request_id": …}`."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.views import defaults
from rest_framework import exceptions, status

from crm.db.limits import unavailable_message
from crm.history.exceptions import Conflict, RecordNotFound
from crm.workspaces.actor import PermissionMissing

from .renderers import json_response

Errors = Mapping[str, list]
# Error formats of the compatibility APIs by URL prefix; each API registers its own in its urls.py.
error_bodies: dict[str, Callable[[Any, int, str, Errors], dict[str, Any]]] = {}
log = logging.getLogger("carnet.api")
# The Cache-Control of every response of the APIs.
NOT_CACHED = "private, no-store"


def exception_handler(error: Exception, context: dict) -> HttpResponse | None:
    """Respond to an exception in the format of the view's API; None leaves it to the 500 handler."""
    view, request = context["view"], context["request"]
    description = _describe(error, view)
    if description is None:
        return None
    code, message, errors = description
    headers = {}
    # DRF's APIView sets it on authentication errors; HTTP requires the challenge with a 401.
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(wait)
    if code == status.HTTP_503_SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
        # Only the class, as PostgreSQL's message may quote personal data.
        log.warning("database refused: %s", type(error.__cause__ or error).__name__)
    body = getattr(view, "error_body", _error_body)  # views of the compatibility APIs have their own
    return json_response(body(request, code, message, errors), code, headers)


def _error_body(request, code: int, message: str, errors: Errors) -> dict[str, Any]:
    return {"success": False, "error": message, "errors": errors, "request_id": request.id}


def _describe(error: Exception, view) -> tuple[int, str, Errors] | None:
    match error:
        case PermissionMissing():
            return 403, f"This token lacks the permission {error.permission}.", {}
        # Also for a record of another workspace: a 403 would reveal that it exists.
        case RecordNotFound() | Http404():
            return 404, f"{getattr(view, 'record_label', 'Page')} not found", {}
        case ValidationError():
            errors = view.rename_errors(field_errors(error))
            return 409 if isinstance(error, Conflict) else 400, sentence(errors), errors
        case exceptions.ValidationError():
            details: Any = error.detail
            errors = {name: _flatten(detail) for name, detail in details.items()}
            return 400, sentence(errors), errors
        case exceptions.APIException():
            return error.status_code, str(error.detail), {}
        # Any other error of the database is a bug, and a 500.
        case OperationalError() | InterfaceError():
            return 503, unavailable_message(error), {}
    return None


def field_errors(error: ValidationError) -> dict[str, list[str]]:
    """Return Django's validation errors by field; those without a field under "body"."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    return {("body" if name == NON_FIELD_ERRORS else name): messages for name, messages in by_field.items()}


def _flatten(detail) -> list[str]:
    """Return the messages of one field with their position in it: `2: Not a text.`"""
    if isinstance(detail, dict):
        return [f"{key}: {message}" for key, value in detail.items() for message in _flatten(value)]
    if isinstance(detail, list):
        return [message for value in detail for message in _flatten(value)]
    return [str(detail)]


def sentence(errors: Errors) -> str:
    """Return validation errors as one sentence."""
    if len(errors) > 1:
        return f"{len(errors)} fields are wrong: {', '.join(errors)}."
    [(name, messages)] = errors.items()
    return f"{name}: {messages[0]}"


def server_error(request, *args):
    """Respond to an unhandled exception with the request id alone; the log has the details."""
    # Staff pages come here too, as Django has one handler for all URLs.
    if not request.path.startswith("/api"):
        return defaults.server_error(request)
    return answer_without_view(request, 500, f"Something went wrong here; tell us the request id {request.id}.")


def bad_request(request, exception=None):
    """Respond to a request that Django rejects before any view: an unknown Host, too many parameters."""
    if not request.path.startswith("/api"):
        # Not Django's own view, which reads the form for a CSRF token and would fail in the same way.
        return HttpResponseBadRequest(render_to_string("400.html"))
    return answer_without_view(request, 400, "The request is malformed, or for a host that is not served here.")


def too_many_streams(request) -> HttpResponse:
    """Respond to an export or a long list when too many are being sent already."""
    message = "Too many exports and long lists are being sent. Try again in a minute, or ask for pages with a limit."
    response = answer_without_view(request, 503, message)
    response.headers["Retry-After"] = "60"
    return response


def answer_without_view(request, code: int, message: str) -> HttpResponse:
    """Respond to an error outside of views, in the format of the API that the URL belongs to."""
    # The slash, so that /api/contact is GoMobile's and /api/contacts our own.
    path = f"{request.path}/"
    body = next((error_bodies[start] for start in error_bodies if path.startswith(f"{start}/")), _error_body)
    return json_response(body(request, code, message, {}), code, {"Cache-Control": NOT_CACHED})
