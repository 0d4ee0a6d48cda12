"""Countries by name, in the reader's language."""

import gettext
from functools import cache

import pycountry
from django.utils.translation import get_language

from crm.workspaces.text import sort_key


def country(code: str) -> str:
    """Return what a country is called, or its code where it is unknown."""
    return _names(get_language() or "en").get(code, code)


def countries() -> list[tuple[str, str]]:
    """Return every country as a choice, by name."""
    names = _names(get_language() or "en")
    return sorted(names.items(), key=lambda pair: sort_key(pair[1]))


@cache
def _names(language: str) -> dict[str, str]:
    translated = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True).gettext
    return {found.alpha_2: translated(getattr(found, "common_name", found.name)) for found in pycountry.countries}
