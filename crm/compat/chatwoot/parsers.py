"""Parsing of parameters from the query string, JSON and forms, whose names may nest."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from crm.api.parsers import PayloadTooLarge, read_body
from crm.workspaces.validators import storable_text_error

# A file may have 15 MiB; a slightly larger one is still read, to respond with a proper error.
MAX_UPLOAD = 16 * 1024 * 1024
MAX_FORM_DEPTH = 10
MAX_JSON_DEPTH = 100
_PART = re.compile(r"\[([^\[\]]*)\]")


class FormParser(parsers.FormParser):
    """Read `custom_attributes[plan]=gold` into nested parameters."""

    def parse(self, stream, media_type=None, parser_context=None):
        body = BytesIO(read_body(stream))
        return parse_nested(super().parse(body, media_type, parser_context).lists())


class MultiPartParser(parsers.MultiPartParser):
    """Read a form with files into nested parameters; a file is its bytes."""

    def parse(self, stream, media_type=None, parser_context=None):
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > MAX_UPLOAD:
            raise PayloadTooLarge("The body is larger than 16 MiB; send a smaller file.")
        try:
            parsed = super().parse(stream, media_type, parser_context)
        # Django's own limits, which would be a 400 and not a 413.
        except (RequestDataTooBig, TooManyFilesSent) as error:
            raise PayloadTooLarge(str(error)) from error
        files = ((name, [_read(file) for file in files]) for name, files in parsed.files.lists())
        return parse_nested([*parsed.data.lists(), *files])


def _read(file: UploadedFile) -> bytes:
    with file:
        return file.read()


def parse_nested(pairs: Iterable[tuple[str, list[Any]]]) -> dict[str, Any]:
    """Return names such as `a[b]` and `c[]` as objects and lists. Raises ParseError if they contradict."""
    parameters: dict[str, Any] = {}
    for name, values in pairs:
        base, parts = name.partition("[")[0], _PART.findall(name)
        if not base or base + "".join(f"[{part}]" for part in parts) != name:
            base, parts = name, []
        if len(parts) > MAX_FORM_DEPTH:
            raise ParseError(f"The parameter {name[:50]} is nested too deeply.")
        _put(parameters, [base, *parts], values)
    return parameters


def _put(target: dict[str, Any], path: list[str], values: list[Any]) -> None:
    *parents, last = path
    is_list = last == "" and bool(parents)
    if is_list:
        *parents, last = parents
    for part in parents:
        child = target.setdefault(part, {})
        if not isinstance(child, dict):
            raise ParseError(f"The parameter {path[0]} is both a value and an object.")
        target = child
    if isinstance(target.get(last), dict):
        raise ParseError(f"The parameter {path[0]} is both a value and an object.")
    # If a value is sent twice, the last one is used, as in Rack.
    target[last] = (
        [*target.get(last, []), *values] if is_list and isinstance(target.get(last, []), list) else values[-1]
    )


def check_texts(parameters: Any, depth: int = 0) -> None:
    """Raise ParseError for texts that PostgreSQL cannot store, and for too deep nesting."""
    # First, as this function and then the history recurse into the value.
    if depth > MAX_JSON_DEPTH:
        raise ParseError(f"The parameters are nested too deeply; {MAX_JSON_DEPTH} levels are taken.")
    if isinstance(parameters, str):
        if message := storable_text_error(parameters):
            raise ParseError(str(message))
    elif isinstance(parameters, dict):
        for name, value in parameters.items():
            check_texts(name)
            check_texts(value, depth + 1)
    elif isinstance(parameters, list):
        for value in parameters:
            check_texts(value, depth + 1)
