"""Error responses: `error` with a sentence; `message` and `attributes` for invalid values of a record."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from crm.api.exceptions import exception_handler
from crm.api.renderers import json_response
from crm.api.throttling import TooManyInvalidTokens
from crm.history.exceptions import Conflict, RecordNotFound
from crm.workspaces.actor import PermissionMissing

# Chatwoot's names of our columns.
ATTRIBUTE_NAMES = {"full_name": "name", "phone": "phone_number", "avatar_id": "avatar", "key": "attribute_key"}
ALREADY_TAKEN = "has already been taken"
MESSAGES = {
    "blank": "can't be blank",
    "null": "can't be blank",
    "invalid": "is invalid",
    "invalid_choice": "is not included in the list",
}


class Unprocessable(Exception):
    """The request cannot be processed; `body` is the whole response."""

    def __init__(self, error: str | None = None, **body: Any):
        super().__init__(error)
        self.body = body or {"error": error}


class Invalid(Unprocessable):
    """Invalid values of a record: pairs of an attribute and its error, such as `email` and `Invalid email`."""

    def __init__(self, errors: Iterable[tuple[str, str]]):
        # Rails' full messages begin with the attribute, so `Invalid email` becomes "Email Invalid email" there too.
        pairs = list(errors)
        super().__init__(
            message=", ".join(f"{humanize(attribute)} {error}".strip() for attribute, error in pairs),
            attributes=list(dict.fromkeys(attribute for attribute, _ in pairs)),
        )


def missing(name: str) -> Unprocessable:
    """Return the error of a missing parameter."""
    return Unprocessable(f"param is missing or the value is empty: {name}")


def too_long(maximum: int) -> str:
    """Return the error of a text that is too long."""
    return f"is too long (maximum is {maximum} characters)"


def humanize(attribute: str) -> str:
    """Return `phone_number` as `Phone number`, and `source_id` as `Source`."""
    # As Rails' String#humanize does.
    return attribute.removesuffix("_id").replace("_", " ").capitalize()


def handle_exception(error: Exception, context: dict) -> HttpResponse | None:
    """Respond to an exception as Chatwoot does; None leaves it to the 500 handler."""
    match error:
        # From the devise gem, and therefore a list, unlike all other errors.
        case exceptions.NotAuthenticated():
            return json_response({"errors": [str(error.detail)]}, 401)
        # Not in the common handler, which would add the WWW-Authenticate header of bearer tokens.
        case exceptions.AuthenticationFailed():
            return json_response({"error": str(error.detail)}, 401)
        # From the rack-attack gem, which knows no JSON.
        case TooManyInvalidTokens():
            headers = {"Retry-After": str(error.wait)}
            return HttpResponse("Retry later\n", status=429, content_type="text/plain", headers=headers)
        # Chatwoot answers 401 and never 403, although its OpenAPI file documents the latter.
        case PermissionMissing():
            return json_response({"error": "You are not authorized to do this action"}, 401)
        # Chatwoot has no route for a method that a URL does not take.
        case RecordNotFound() | Http404() | exceptions.NotFound() | exceptions.MethodNotAllowed():
            return json_response({"error": "Resource could not be found"}, 404)
        case Unprocessable():
            return json_response(error.body, 422)
        case ValidationError():
            return json_response(Invalid(_errors(error)).body, 422)
    return exception_handler(error, context)


def _errors(error: ValidationError) -> Iterable[tuple[str, str]]:
    by_field = error.error_dict if hasattr(error, "error_dict") else {"base": error.error_list}
    for name, errors in by_field.items():
        attribute = ATTRIBUTE_NAMES.get(name, name)
        # Rails has one message for every duplicate; ours names the record.
        if isinstance(error, Conflict):
            yield attribute, ALREADY_TAKEN
        else:
            yield from ((attribute, _message(one)) for one in errors)


def _message(error: ValidationError) -> str:
    """Return the message of an error, in Chatwoot's wording if it has one."""
    if error.code == "max_length" and error.params:
        return too_long(error.params["limit_value"])
    if error.code == "source_id_format" and error.params:
        # Ruby shows a pattern like this.
        return "invalid source id for {channel} inbox. valid Regex (?-mix:\\A{pattern}\\z)".format_map(error.params)
    return MESSAGES.get(error.code or "") or " ".join(error.messages)


def error_body(request, code: int, message: str, errors: Any) -> dict[str, Any]:
    """Return the body of an error that has no other format here, in views and outside of them."""
    return {"error": message}
