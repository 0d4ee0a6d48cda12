"""This door's error shape: `{"statusCode": 400, "message": ["…"], "error": "Bad Request"}`, as NestJS has it."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

UNKNOWN = "should not exist"
UNAUTHORIZED = "Unauthorized"

REASONS = {
    400: "Something in the request is wrong; `message` says what: a list of sentences where fields are.",
    401: "No token, or one that is not or no longer good.",
    403: "The token lacks the permission that `message` names.",
    404: "There is no such record in the organization.",
    405: "The address does not take this method.",
    406: "Answers are JSON, which the Accept header rules out.",
    409: "Another record has what must be unique.",
    411: "The body came without a Content-Length.",
    413: "The body is larger than 1 MiB.",
    415: "The body is not application/json.",
    503: "The database cannot answer just now.",
}
ALWAYS = (400, 401, 403, 405, 406, 503)
WITH_BODY = (411, 413, 415)
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
    """Return the body of an error: sentences where fields are wrong, else one sentence."""
    if code == HTTPStatus.UNAUTHORIZED:
        return {"statusCode": code, "message": UNAUTHORIZED}
    sentences = list(_sentences(errors)) or [message]
    # A list is what the validation of input answers with; other errors have one sentence.
    told = sentences if errors and code == HTTPStatus.BAD_REQUEST else "; ".join(sentences)
    return {"statusCode": code, "message": told, "error": _name(code)}


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
