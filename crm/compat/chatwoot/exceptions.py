"""Error responses: `error` with a sentence; `message` and `attributes` for invalid values of a record."""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from crm.api.renderers import json_response
from crm.history.exceptions import Conflict, RecordNotFound
from crm.workspaces.actor import PermissionMissing

log = logging.getLogger("carnet.chatwoot")

NOT_FOUND = "Resource could not be found"
NOT_ALLOWED = "You are not authorized to do this action"
NO_ACCESS = "You are not authorized to access this account"
BUSY = "The database cannot answer just now; try again in a moment."

# Chatwoot's names of our columns.
ATTRIBUTE_NAMES = {"full_name": "name", "phone": "phone_number", "avatar_id": "avatar", "key": "attribute_key"}
ALREADY_TAKEN = "has already been taken"
MESSAGES = {
    "blank": "can't be blank",
    "null": "can't be blank",
    "invalid": "is invalid",
    "invalid_choice": "is not included in the list",
}


class NoAccess(Exception):
    """The token is not for this account."""


class Unprocessable(Exception):
    """The request cannot be processed; `body` is the whole response."""

    def __init__(self, error: str | None = None, **body: Any):
        super().__init__(error)
        self.body = body or {"error": error}


class Invalid(Exception):
    """Invalid values of a record: pairs of an attribute and its error, such as `email` and `Invalid email`."""

    def __init__(self, errors: Iterable[tuple[str, str]]):
        self.errors = list(errors)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        return ", ".join(f"{humanize(attribute)} {message}".strip() for attribute, message in self.errors)

    @property
    def attributes(self) -> list[str]:
        return list(dict.fromkeys(attribute for attribute, _ in self.errors))


def missing(name: str) -> Unprocessable:
    """Return the error of a missing parameter."""
    return Unprocessable(f"param is missing or the value is empty: {name}")


def too_long(maximum: int) -> str:
    """Return the error of a text that is too long."""
    return f"is too long (maximum is {maximum} characters)"


def humanize(attribute: str) -> str:
    """Return `phone_number` as `Phone number`, and `source_id` as `Source`."""
    return attribute.removesuffix("_id").replace("_", " ").capitalize()


def handle_exception(error: Exception, context: dict) -> HttpResponse | None:
    """Respond to an exception as Chatwoot does; None leaves it to the 500 handler."""
    match error:
        case exceptions.NotAuthenticated():
            return json_response({"errors": [str(error.detail)]}, 401)
        case exceptions.AuthenticationFailed():
            return _error_response(401, str(error.detail))
        case NoAccess():
            return _error_response(401, NO_ACCESS)
        case PermissionMissing():
            return _error_response(401, NOT_ALLOWED)
        case RecordNotFound() | Http404() | exceptions.NotFound() | exceptions.MethodNotAllowed():
            return _error_response(404, NOT_FOUND)
        case Unprocessable():
            return json_response(error.body, 422)
        case Invalid():
            return json_response({"message": error.message, "attributes": error.attributes}, 422)
        case ValidationError():
            return handle_exception(Invalid(_errors(error)), context)
        case exceptions.APIException():
            return _error_response(error.status_code, str(error.detail))
        case OperationalError() | InterfaceError():
            log.warning("database refused: %s", type(error.__cause__ or error).__name__)
            return json_response({"error": BUSY}, 503, {"Retry-After": "1"})
    return None


def _error_response(code: int, error: str) -> HttpResponse:
    return json_response({"error": error}, code)


def _errors(error: ValidationError) -> Iterable[tuple[str, str]]:
    by_field = error.error_dict if hasattr(error, "error_dict") else {"base": error.error_list}
    for name, errors in by_field.items():
        attribute = ATTRIBUTE_NAMES.get(name, name)
        if isinstance(error, Conflict):
            yield attribute, ALREADY_TAKEN
        else:
            yield from ((attribute, _message(one)) for one in errors)


def _message(error: ValidationError) -> str:
    """Return the message of an error in Chatwoot's words, if it has some."""
    if error.code == "max_length" and error.params:
        return too_long(error.params["limit_value"])
    return MESSAGES.get(error.code or "") or " ".join(error.messages)


def error_body(request, code: int, message: str, errors: Any) -> dict[str, Any]:
    """Return the body of an error outside of views: an unhandled exception, a request that Django rejects."""
    return {"error": message}
