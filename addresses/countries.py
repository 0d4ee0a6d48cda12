"""Countries by name, in the reader's language."""

from functools import cache

from django.utils.translation import get_language

from crm.workspaces.text import sort_key

from .models import COUNTRIES
from .postal import country_name


def country(code: str) -> str:
    """Return what a country is called, or its code where it is unknown."""
    return country_name(code, get_language() or "")


def countries() -> list[tuple[str, str]]:
    """Return every country as a choice, by name."""
    return _sorted(get_language() or "")


@cache
def _sorted(language: str) -> list[tuple[str, str]]:
    names = [(code, country_name(code, language)) for code in COUNTRIES]
    return sorted(names, key=lambda pair: sort_key(pair[1]))
