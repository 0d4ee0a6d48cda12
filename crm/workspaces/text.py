"""Forms of text that are stored beside what was typed, to sort and to compare by."""

import unicodedata

import phonenumbers

SORT_KEY_LENGTH = 200


def sort_key(*parts: str) -> str:
    """Return what names sort by: lower case, without accents, at most 200 characters."""
    decomposed = unicodedata.normalize("NFKD", " ".join(part for part in parts if part))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())[:SORT_KEY_LENGTH]


def e164(phone: str | None, region: str | None = None) -> str:
    """Return a phone number as +33612345678, or "" where it cannot be read as one; never an error."""
    if not phone:
        return ""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
