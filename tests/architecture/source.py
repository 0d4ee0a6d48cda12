"""Files, syntax trees and URL patterns of the source code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("crm", "customers", "contacts", "addresses")


def python_files(*, migrations: bool = False) -> list[Path]:
    """Return the modules of the product, relative to the project."""
    found = [path.relative_to(PROJECT) for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]
    return sorted(path for path in found if migrations or "migrations" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((PROJECT / path).read_text())


class Route(NamedTuple):
    """A URL pattern by its whole text, from the root on."""

    text: str
    pattern: URLPattern


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Route]:
    for pattern in (resolver or get_resolver()).url_patterns:
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, text)
        else:
            yield Route(text, pattern)
