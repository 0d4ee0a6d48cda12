"""The error format of NestJS: `{"statusCode": 400, "message": ["…"], "error": "Bad Request"}`."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

UNKNOWN = "should not exist"
UNAUTHORIZED = "Unauthorized"

ERROR_DESCRIPTIONS = {
    400: "The request is invalid; `message` tells why, as a list of sentences if fields are invalid.",
    401: "The token is missing, unknown or expired.",
    403: "The token lacks the permission that `message` names.",
    404: "The organization has no such record.",
    405: "The URL does not allow this method.",
    406: "The Accept header excludes JSON.",
    409: "Another record has the same unique value.",
    411: "The body has no Content-Length.",
    413: "The body is larger than 1 MiB.",
    415: "The body is not application/json.",
    503: "The database is unavailable.",
}
COMMON_ERRORS = (400, 401, 403, 405, 406, 503)
BODY_ERRORS = (411, 413, 415)
ERROR = {
    "type": "object",
    "properties": {
        "statusCode": {"type": "integer"},
        "message": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
        "error": {"type": "string"},
    },
    "required": ["statusCode", "message"],
    "additionalProperties": False,
}


def error_body(request: Any, code: int, message: str, errors: Mapping[str, list]) -> dict[str, Any]:
    """Return the body of an error: a list of sentences if fields are wrong, else one sentence."""
    if code == HTTPStatus.UNAUTHORIZED:
        return {"statusCode": code, "message": UNAUTHORIZED}
    sentences = list(_sentences(errors)) or [message]
    # NestJS sends a list for invalid input only.
    detail = sentences if errors and code == HTTPStatus.BAD_REQUEST else "; ".join(sentences)
    return {"statusCode": code, "message": detail, "error": _name(code)}


def _name(code: int) -> str:
    return "Payload Too Large" if code == 413 else HTTPStatus(code).phrase


def _sentences(errors: Mapping[str, list]) -> Iterator[str]:
    for name, messages in errors.items():
        for message in map(str, messages):
            if message == UNKNOWN:
                yield f"property {name} {message}"
            elif message.lower().startswith(("must ", "should ", "cannot ")):
                yield f"{name} {message[0].lower()}{message[1:].removesuffix('.')}"
            else:
                yield f"{name}: {message}"
