"""JSON responses."""

from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework import renderers


def json_response(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """Return data as a JSON response, without the overhead of DRF's Response, which is a template response."""
    return HttpResponse(_encode(data), status=status, headers=headers, content_type="application/json")


class JSONRenderer(renderers.BaseRenderer):
    """JSON renderer with orjson, as UTF-8."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else _encode(data)


def _encode(data: Any) -> bytes:
    # Django's error messages are lazy translations.
    return orjson.dumps(data, default=str)
