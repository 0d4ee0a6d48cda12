"""Forms of text that are stored beside what was typed, to sort and to compare by."""

import unicodedata

import phonenumbers

SORT_KEY_LENGTH = 200


def folded(*parts: str | None) -> str:
    """Return texts as one that is compared by: lower case, without accents, single spaces.

    What folds a text folds its parts the same way: where a text holds another, so do their folded forms.
    """
    decomposed = unicodedata.normalize("NFKD", " ".join(part for part in parts if part))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())


def sort_key(*parts: str) -> str:
    """Return what names sort by: folded, at most 200 characters."""
    return folded(*parts)[:SORT_KEY_LENGTH]


def folded_pattern(pattern: str) -> str:
    """Return a LIKE pattern that finds, among folded texts, at least what `pattern` finds among the texts themselves.

    `_` becomes `%`, as folding may make two characters of one.
    """
    pieces: list[str] = []
    literal, characters = "", iter(pattern)
    for character in characters:
        if character in "%_":
            pieces, literal = [*pieces, folded(literal)], ""
        else:
            literal += next(characters, "") if character == "\\" else character
    return "%".join(map(escaped, [*pieces, folded(literal)]))


def escaped(text: str) -> str:
    """Return a text as a LIKE pattern that matches it alone."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


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
