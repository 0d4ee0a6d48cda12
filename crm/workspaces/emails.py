"""Comparison of e-mail addresses."""

import re
import unicodedata

import idna

from .text import trim

EMAIL_KEY_LENGTH = 255
PUNYCODE = "xn--"
DOTS = re.compile("[.\u3002\uff0e\uff61]")


def email_key(email: str | None) -> str | None:
    """Return the key that an e-mail address is compared and sorted by, or None if it is empty.

    Letter case, the composition of accents, spaces around the address, and Unicode or punycode make no difference.
    """
    text = trim(email or "")
    # Not cut, because the beginning of an address that is too long could equal a stored one.
    if len(text) > EMAIL_KEY_LENGTH:
        return text
    local, at, domain = text.rpartition("@")
    # Unicode and not punycode, which may be too long for the column, and sorts all such domains under x.
    return (_lower(local) + at + _unicode_domain(domain))[:EMAIL_KEY_LENGTH] or None


def email_spellings(email: str | None) -> list[str]:
    """Return the spellings of an e-mail address in lower case: as typed, with a Unicode and a punycode domain."""
    key = email_key(email)
    if key is None:
        return []
    local, at, domain = key.rpartition("@")
    return list(dict.fromkeys([_lower(trim(email or "")), key, local + at + _punycode_domain(domain)]))


def _lower(text: str) -> str:
    if text.isascii():
        return text.lower()
    # One form of sigma, because lower() writes a capital one differently at the end of a word.
    lowered = unicodedata.normalize("NFC", text).lower().replace("ς", "σ")
    return unicodedata.normalize("NFC", lowered)


def _unicode_domain(domain: str) -> str:
    # Part by part, because idna rejects a whole domain for one invalid part, such as _dmarc.
    return ".".join(map(_unicode_part, DOTS.split(domain)))


def _unicode_part(part: str) -> str:
    lowered = _lower(part)
    if lowered.isascii() and not lowered.startswith(PUNYCODE):
        return lowered
    try:
        return idna.decode(idna.encode(part, uts46=True))
    except UnicodeError:  # such as IDNAError
        return lowered


def _punycode_domain(domain: str) -> str:
    return ".".join(map(_punycode_part, domain.split(".")))


def _punycode_part(part: str) -> str:
    try:
        return part if part.isascii() else idna.encode(part).decode()
    except UnicodeError:
        return part
