"""The documentation of the doors: for each a schema, and a tab of one page that shows it."""

from collections.abc import Sequence
from typing import Any

from django.urls import path
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

MAX_AGE = 300


def documentation_urls(name: str, patterns: Sequence[Any], **described: str) -> list[Any]:
    """Return the addresses of a door's schema and of its tab; `described` is the schema's title and description."""
    place = f"{name}/" if name else ""
    settings = {key.upper(): text for key, text in described.items()}
    schema = SpectacularJSONAPIView.as_view(patterns=list(patterns), custom_settings=settings)
    tab = SpectacularSwaggerSplitView.as_view(url_name=f"{name}schema", title=described["title"])
    return [
        path(f"api/{place}openapi.json", cache_control(max_age=MAX_AGE)(schema), name=f"{name}schema"),
        path(f"api/docs/{name}".rstrip("/"), tab, name=f"{name}docs"),
    ]
