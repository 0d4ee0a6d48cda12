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
    # One schema per API, with its own URLs only, as a common one would mix the contracts of three products.
    texts = {"TITLE": title, "DESCRIPTION": description}
    schema = SpectacularJSONAPIView.as_view(patterns=list(patterns), custom_settings=texts)
    page = SpectacularSwaggerSplitView.as_view(url_name=f"{name}schema", title=title)
    # A schema changes only with the version of the server, so minutes are enough.
    return [
        path(f"api/{prefix}openapi.json", cache_control(max_age=MAX_AGE)(schema), name=f"{name}schema"),
        path(f"api/docs/{name}".rstrip("/"), page, name=f"{name}docs"),
    ]
