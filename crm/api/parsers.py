"""Strict JSON parsing with a size limit."""

import json
import re
from decimal import Decimal
from typing import Any

import orjson
from rest_framework import parsers, status
from rest_framework.exceptions import APIException, ParseError

MAX_BODY = 1024 * 1024
# What orjson reads exactly.
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**64 - 1
MAX_INTEGER_LENGTH = 20
# From here on, not every integer is a float.
EXACT_FLOATS = 2**53
NOT_ZERO = re.compile(r"-?[0.]*[1-9]")


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
        body = read_body(stream)
        try:
            parsed = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not valid JSON: {error}.") from error
        check_lossless(body)
        return parsed


def check_lossless(body: bytes) -> None:
    """Raise ParseError if orjson loses a part of a body: it keeps the last of equal keys and rounds long numbers."""
    try:
        json.loads(body, object_pairs_hook=_reject_duplicates, parse_int=_check_integer, parse_float=_check_float)
    except RecursionError as error:
        raise ParseError("The body is nested too deeply.") from error


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> None:
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise ParseError(f"An object of the body has the key {json.dumps(key[:50])} twice; send it once.")
        seen.add(key)


def _check_integer(text: str) -> None:
    # By length first, as Python refuses to read integers of thousands of digits.
    if len(text) > MAX_INTEGER_LENGTH or not MIN_INTEGER <= int(text) <= MAX_INTEGER:
        raise ParseError(f"The number {text[:30]} does not fit into 64 bits; send it as a text.")


def _check_float(text: str) -> None:
    # Fractions are rounded by everybody, but an amount or an id must not become another, nor a small number none.
    value = float(text)
    is_lost = value == 0 and NOT_ZERO.match(text)
    if is_lost or (abs(value) >= EXACT_FLOATS and Decimal(repr(value)) != Decimal(text)):
        raise ParseError(f"The number {text[:30]} cannot be kept exactly; send it as a text.")


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
