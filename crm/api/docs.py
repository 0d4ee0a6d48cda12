"""API documentation: a schema for each API, and a page that shows it."""

from collections.abc import Sequence
from typing import Any

from django.urls import path
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

MAX_AGE = 300


def documentation_urls(name: str, patterns: Sequence[Any], **texts: str) -> list[Any]:
    """Return the URLs of an API's schema and of its page; `texts` are the schema's title and description."""
    prefix = f"{name}/" if name else ""
    settings = {key.upper(): text for key, text in texts.items()}
    schema = SpectacularJSONAPIView.as_view(patterns=list(patterns), custom_settings=settings)
    page = SpectacularSwaggerSplitView.as_view(url_name=f"{name}schema", title=texts["title"])
    return [
        path(f"api/{prefix}openapi.json", cache_control(max_age=MAX_AGE)(schema), name=f"{name}schema"),
        path(f"api/docs/{name}".rstrip("/"), page, name=f"{name}docs"),
    ]
