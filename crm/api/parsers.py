"""Strict JSON parsing with a size limit."""

from typing import Any

import orjson
from rest_framework import parsers, status
from rest_framework.exceptions import APIException, ParseError

MAX_BODY = 1024 * 1024


class PayloadTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than 1 MiB (1,048,576 bytes); send less at a time."


class LengthRequired(APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_detail = "Send the body with a Content-Length header; chunked bodies are not read."


class JSONParser(parsers.BaseParser):
    """JSON parser with orjson, which is strict: no NaN, no lone surrogates, no invalid UTF-8."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return orjson.loads(read_body(stream))
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not valid JSON: {error}.") from error


def read_body(stream) -> bytes:
    """Return a request body. Raises PayloadTooLarge."""
    body = stream.read(MAX_BODY + 1)  # one byte more, as Content-Length may be wrong
    if len(body) > MAX_BODY:
        raise PayloadTooLarge
    return body


def require_length(request) -> None:
    """Raise LengthRequired for a chunked body: DRF would ignore it and silently lose the write."""
    if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired


def has_body(request) -> bool:
    """Return whether a request has a body."""
    return request.META.get("CONTENT_LENGTH") not in (None, "", "0")


def parse_object(request) -> dict[str, Any]:
    """Return the JSON object of a request body. Raises ParseError for anything else."""
    require_length(request)
    if not has_body(request):
        raise ParseError("The body is empty; send a JSON object.")
    return require_object(request.data)


def require_object(body: Any) -> dict[str, Any]:
    """Return the body if it is a JSON object. Raises ParseError."""
    if not isinstance(body, dict):
        raise ParseError("The body must be a JSON object.")
    return body
