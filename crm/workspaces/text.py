"""Normalised forms of texts, stored beside the original to sort and compare by."""

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

SORT_KEY_LENGTH = 200
# Unicode's Default_Ignorable_Code_Point: soft hyphens, joiners, direction marks and others without a width.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
INVISIBLE = re.compile(f"[{_IGNORABLE}]+")
VISIBLE_CHARACTER = re.compile(rf"[^\s{_IGNORABLE}]")
# Latin letters that Unicode does not decompose, as they are typed where they are missing from the keyboard.
TYPED = {
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "ĸ": "k",
    "ŋ": "n",
    "ı": "i",
    "ȷ": "j",
    "ə": "e",
    "ɛ": "e",
    "ɔ": "o",
}
# Han, kana and Hangul: names are written in one piece, family name first.
UNSPACED = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff"
WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
RUN = re.compile(r"[^\W_]+")
INTERNATIONAL_PREFIX = re.compile(r"^00")
INTERNATIONAL = re.compile(r"\+[\s(]*[1-9][\d\s().\-\u2010-\u2015\u2212/]+")
PHONE_DIGITS = range(2, 20)  # with the sign, at most as many as the column has characters
LETTER_WITH = re.compile(r"LATIN SMALL LETTER ([A-Z]{1,2}) WITH ")


class Typed(dict[int, str | None]):
    """Folded characters by code point, for `str.translate`; each is derived once."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        folded: str | None = TYPED.get(character, character)
        if unicodedata.combining(character) or INVISIBLE.match(character):
            folded = None
        elif (digit := unicodedata.decimal(character, None)) is not None:
            folded = str(digit)
        elif stroke := LETTER_WITH.match(unicodedata.name(character, "")):  # such as ø, ł, đ and ħ
            folded = stroke[1].lower()
        self[code] = folded
        return folded


_TYPED = Typed()


def fold(*texts: str | None) -> str:
    """Return texts as one, as they are typed on a plain keyboard: lower case, without accents, single spaces."""
    # Parts of a text are folded the same way: where it contains another, so do their folded forms.
    decomposed = unicodedata.normalize("NFKD", " ".join(part for part in texts if part))
    # casefold() and not lower(): Straße is also found as strasse.
    typed = decomposed.casefold().translate(_TYPED)
    # Composed again, as a syllable of Hangul is several letters without being an accented one.
    return " ".join(unicodedata.normalize("NFC", typed).split())


def visible(text: str) -> str:
    """Return a text without invisible characters, and without the spaces around it."""
    return INVISIBLE.sub("", text).strip()


def trim(text: str) -> str:
    """Return a text without the spaces and invisible characters around it."""
    first = VISIBLE_CHARACTER.search(text)
    if first is None:
        return ""
    # From the end of the reversed text, as a pattern that ends with \Z would try every space of a long text.
    last = VISIBLE_CHARACTER.search(text[::-1])
    return text[first.start() : len(text) - (last.start() if last else 0)]


def label_key(label: str) -> str:
    """Return the key that a label is compared by: without regard to letter case and to how accents are composed."""
    composed = unicodedata.normalize("NFC", trim(label))
    return unicodedata.normalize("NFC", composed.casefold())


def unique_labels(labels: Iterable[str]) -> list[str]:
    """Return labels without those that are another spelling of an earlier one."""
    spellings: dict[str, str] = {}
    for label in labels:
        spellings.setdefault(label_key(label), label)
    return list(spellings.values())


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
    """Return the words of a folded text: its runs of letters and digits, its symbols, and signs that stand alone.

    In scripts that are written without spaces each character is a word.
    """
    words: list[str] = []
    for token in text.split():
        found = WORD.findall(token)
        words += [*found, *filter(_is_symbol, token)] if found else [token]
    return words


def is_sign(word: str) -> bool:
    """True for a word without letters, digits and symbols, such as & and -."""
    return not RUN.search(word) and not any(map(_is_symbol, word))


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) == "So"  # such as ☕ and ©


def letters_and_digits(text: str | None) -> str:
    """Return the folded letters and digits of a text, without the characters between them."""
    return "".join(RUN.findall(fold(text)))


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
    """Return a phone number as +33612345678, or "" if it is without a country code; never raise.

    A number that the numbering plans of today call impossible, or whose country they do not know, is its digits.
    """
    # Folded, as the prefix may have digits of another script, or those in full width.
    text = INTERNATIONAL_PREFIX.sub("+", fold(phone))
    try:
        # Without a region: a number without a country code could be in any country.
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        number = None
    # Possible, not valid: numbering plans change faster than the library.
    if number and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"\D", "", text)
    return f"+{digits}" if INTERNATIONAL.fullmatch(text) and len(digits) in PHONE_DIGITS else ""
