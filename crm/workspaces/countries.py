"""The names of countries, in the reader's language."""

import gettext
from functools import cache

import pycountry
from django.utils import translation

from .locale import COUNTRIES
from .text import sort_key


def country_name(code: str | None, language: str | None = None) -> str:
    """Return the name of a country in a language, the reader's if none is given; in English if it has no other.

    An unknown code is returned as it is.
    """
    # pycountry itself would also find "fr", which is never stored.
    country = pycountry.countries.get(alpha_2=code) if code in COUNTRIES else None
    if country is None:
        return code or ""
    # Some official names are long: Bolivia, Plurinational State of.
    name = getattr(country, "common_name", country.name)
    return _names(translation.get_language() or "" if language is None else language).gettext(name)


def country_choices() -> list[tuple[str, str]]:
    """Return every country as a choice, by name."""
    return _sorted_choices(translation.get_language() or "")


@cache
def _sorted_choices(language: str) -> list[tuple[str, str]]:
    names = [(code, country_name(code, language)) for code in COUNTRIES]
    return sorted(names, key=lambda pair: sort_key(pair[1]))


@cache
def _names(language: str) -> gettext.NullTranslations:
    locale = translation.to_locale(language)
    languages = [locale, locale.split("_")[0]] if locale else []
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=languages, fallback=True)
