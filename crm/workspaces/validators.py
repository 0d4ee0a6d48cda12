"""Checks of values that every door's input goes through, whatever the door."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NUL = _("Must not contain the NUL character (U+0000).")
SURROGATE = _("Must not contain half of a surrogate pair (U+D800 to U+DFFF); send whole characters.")


TOO_DEEP = _("Must not nest deeper than 100 levels.")
DEEPEST = 100


def storable_text_error(text: str):
    """Return why PostgreSQL could not keep a text, or None."""
    if "\0" in text:
        return NUL
    try:
        text.encode()
    except UnicodeEncodeError:
        return SURROGATE
    return None


def storable_errors(values: Mapping[str, Any]) -> dict[str, list]:
    """Return an error for each value that holds text, at any depth, which PostgreSQL could not keep."""
    faults = {name: _fault(value) for name, value in values.items()}
    return {name: [ValidationError(fault)] for name, fault in faults.items() if fault}


def _fault(value: Any, depth: int = 0):
    if isinstance(value, str):
        return storable_text_error(value)
    if not isinstance(value, dict | list | tuple):
        return None
    if depth > DEEPEST:
        return TOO_DEEP
    inner = (*value.keys(), *value.values()) if isinstance(value, dict) else value
    return next(filter(None, (_fault(item, depth + 1) for item in inner)), None)


def validate_object(value) -> None:
    """Raise ValidationError unless a JSON value is an object."""
    if not isinstance(value, dict):
        raise ValidationError(_('Must be an object, such as {"plan": "gold"}.'))
