"""The error format of NestJS: `{"statusCode": 400, "message": ["…"], "error": "Bad Request"}`."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from crm.api.schema import STATUS_DESCRIPTIONS, object_schema
from crm.compat.openapi import INTEGER, TEXT, TEXTS

UNKNOWN = "should not exist"
ERROR_DESCRIPTIONS = STATUS_DESCRIPTIONS | {
    400: "The request is invalid; `message` tells why, as a list of sentences if fields are invalid.",
    403: "The token lacks the permission that `message` names.",
    404: "The organization has no such record.",
}
ERROR = {
    **object_schema({"statusCode": INTEGER, "message": {"oneOf": [TEXT, TEXTS | {"minItems": 1}]}, "error": TEXT}),
    "required": ["statusCode", "message"],
}


def error_body(request: Any, code: int, message: str, errors: Mapping[str, list]) -> dict[str, Any]:
    """Return the body of an error: a list of sentences if fields are wrong, else one sentence."""
    # NestJS's UnauthorizedException without a message has no `error`, and does not say what is wrong with the token.
    if code == HTTPStatus.UNAUTHORIZED:
        return {"statusCode": code, "message": "Unauthorized"}
    sentences = list(_sentences(errors)) or [message]
    # NestJS sends a list for invalid input only.
    detail = sentences if errors and code == HTTPStatus.BAD_REQUEST else "; ".join(sentences)
    # Python's phrase for 413 differs from NestJS's, and between versions of Python.
    name = "Payload Too Large" if code == 413 else HTTPStatus(code).phrase
    return {"statusCode": code, "message": detail, "error": name}


def _sentences(errors: Mapping[str, list]) -> Iterator[str]:
    # Messages of class-validator follow the field's name; those of our models are whole sentences.
    for name, messages in errors.items():
        for message in map(str, messages):
            if message == UNKNOWN:
                yield f"property {name} {message}"
            elif message.lower().startswith(("must ", "should ", "cannot ")):
                yield f"{name} {message[0].lower()}{message[1:].removesuffix('.')}"
            else:
                yield f"{name}: {message}"
