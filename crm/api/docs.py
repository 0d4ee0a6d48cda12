"""API documentation: a schema for each API, and a page that shows it."""

from collections.abc import Sequence
from typing import Any

from django.urls import path
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

MAX_AGE = 300


def documentation_urls(name: str, patterns: Sequence[Any], *, title: str, description: str) -> list[Any]:
    """Return the URLs of an API's schema and of the page that shows it."""
    prefix = f"{name}/" if name else ""
    # A schema for each API, of its own URLs alone: a common one would mix three products' contracts.
    texts = {"TITLE": title, "DESCRIPTION": description}
    schema = SpectacularJSONAPIView.as_view(patterns=list(patterns), custom_settings=texts)
    page = SpectacularSwaggerSplitView.as_view(url_name=f"{name}schema", title=title)
    # Schemas do not change while the server runs, but do with its next version: hence only minutes.
    return [
        path(f"api/{prefix}openapi.json", cache_control(max_age=MAX_AGE)(schema), name=f"{name}schema"),
        path(f"api/docs/{name}".rstrip("/"), page, name=f"{name}docs"),
    ]
