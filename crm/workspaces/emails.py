"""Comparison of e-mail addresses."""

import re
import unicodedata

import idna

from .text import trim

EMAIL_KEY_LENGTH = 255
PUNYCODE = "xn--"
DOTS = re.compile("[.\u3002\uff0e\uff61]")


def email_key(email: str | None) -> str | None:
    """Return the text that an e-mail address is compared and sorted by, or None if it is empty; never raise.

    Letter case, composed accents, space around it and the form of the domain, Unicode or punycode, make no difference.
    """
    text = trim(email or "")
    # An address that is too long to be stored equals none; its beginning could.
    if len(text) > EMAIL_KEY_LENGTH:
        return text
    local, at, domain = text.rpartition("@")
    # Unicode and not punycode, which may be too long for the column and would sort all such domains at x.
    return (_lower(local) + at + _unicode_domain(domain))[:EMAIL_KEY_LENGTH] or None


def email_spellings(email: str | None) -> list[str]:
    """Return the spellings of an e-mail address in lower case: as it is, with its domain in Unicode, in punycode."""
    key = email_key(email)
    if key is None:
        return []
    local, at, domain = key.rpartition("@")
    return list(dict.fromkeys([_lower(trim(email or "")), key, local + at + _punycode_domain(domain)]))


def _lower(text: str) -> str:
    if text.isascii():
        return text.lower()
    # One sigma: lower() makes another of a capital one at the end of a word.
    lowered = unicodedata.normalize("NFC", text).lower().replace("ς", "σ")
    return unicodedata.normalize("NFC", lowered)


def _unicode_domain(domain: str) -> str:
    # Part by part, as one that is not allowed, such as _dmarc, must not keep the others from being compared.
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
