"""Normalised forms of texts, stored beside the original to sort and compare by."""

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

SORT_KEY_LENGTH = 200


def fold(*texts: str | None) -> str:
    """Join texts into one, in lower case, without accents and with single spaces."""
    # Works character by character, so that if a text contains another, the folded one contains the other folded.
    decomposed = unicodedata.normalize("NFKD", " ".join(part for part in texts if part))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    # casefold() and not lower(): Straße is also found as strasse.
    return " ".join(bare.casefold().split())


def sort_key(*texts: str) -> str:
    """Return the key that names sort by: folded, at most 200 characters."""
    return fold(*texts)[:SORT_KEY_LENGTH]


def search_key(*values: str | None, phone: str | None = None, codes: Iterable[str] = ()) -> str:
    """Return the text that a record is searched by: on a first line the folded values, on a second their words."""
    whole = fold(*values, *codes)
    # Jean-Pierre is two words. A tax id with spaces is also stored as one word.
    words = [*split_words(whole), *map(letters_and_digits, codes)]
    if digits := national_digits(phone):
        # People also search by the end of a number, but an index finds only beginnings.
        words += [digits, reversed_digits(digits)]
    # Each word stands between two spaces, so that `% dup%` finds one that begins with dup.
    return f" {whole} \n {' '.join(dict.fromkeys(filter(None, words)))} "


def reversed_digits(digits: str) -> str:
    """Return digits reversed, as a word for the index."""
    # The sign distinguishes a reversed number from the beginning of another number.
    return f"<{digits[::-1]}"


def split_words(text: str) -> list[str]:
    """Return the words of a text: its runs of letters and digits."""
    return re.findall(r"[^\W_]+", text)


def letters_and_digits(text: str | None) -> str:
    """Return the folded letters and digits of a text, without the characters between them."""
    return "".join(split_words(fold(text)))


def national_digits(phone: str | None) -> str:
    """Return the digits of a phone number, or of the beginning of one, without country code and leading zeros.

    For +33 6 12, 0033 6 12 and 06 12 these are 612.
    """
    digits = "".join(character for character in letters_and_digits(phone) if "0" <= character <= "9")
    international = digits.removeprefix("00")
    if (phone or "").lstrip().startswith(("+", "＋")) or international != digits:
        # Country codes have one to three digits, and none is a prefix of another.
        codes = (international[:length] for length in (1, 2, 3))
        code = next((code for code in codes if code and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), "")
        digits = international.removeprefix(code)
    return digits.lstrip("0")


def fold_like_pattern(pattern: str) -> str:
    """Return a LIKE pattern for folded texts that matches at least those that `pattern` matches unfolded."""
    pieces: list[str] = []
    literal, characters = "", iter(pattern)
    for character in characters:
        # `_` becomes `%`, as folding may make two characters of one.
        if character in "%_":
            pieces, literal = [*pieces, fold(literal)], ""
        else:
            literal += next(characters, "") if character == "\\" else character
    return "%".join(map(escape_like, [*pieces, fold(literal)]))


def escape_like(text: str) -> str:
    """Return the LIKE pattern that matches only this text."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def to_e164(phone: str | None) -> str:
    """Return a phone number as +33612345678, or "" if it is not international; never raise."""
    if not phone:
        return ""
    try:
        # Without a region, as a number without a country code could be of any country.
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ""
    # Only possible, not valid, as numbering plans change faster than the library.
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
