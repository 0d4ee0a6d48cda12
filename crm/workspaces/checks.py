"""Checks of values that every door's input goes through, whatever the door."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NUL = _("Must not contain the NUL character (U+0000).")
SURROGATE = _("Must not contain half of a surrogate pair (U+D800 to U+DFFF); send whole characters.")


def text_fault(text: str):
    """Return why PostgreSQL could not keep a text, or None."""
    if "\0" in text:
        return NUL
    try:
        text.encode()
    except UnicodeEncodeError:
        return SURROGATE
    return None


def check_storable(values: Mapping[str, Any]) -> dict[str, list]:
    """Return an error for each value that holds text, at any depth, which PostgreSQL could not keep."""
    faults = {name: _fault(value) for name, value in values.items()}
    return {name: [ValidationError(fault)] for name, fault in faults.items() if fault}


def _fault(value: Any):
    if isinstance(value, str):
        return text_fault(value)
    if isinstance(value, dict):
        return _first_fault(value.keys()) or _first_fault(value.values())
    return _first_fault(value) if isinstance(value, list | tuple) else None


def _first_fault(values):
    return next(filter(None, map(_fault, values)), None)


def check_object(value) -> None:
    """Raise ValidationError unless a JSON value is an object."""
    if not isinstance(value, dict):
        raise ValidationError(_('Must be an object, such as {"plan": "gold"}.'))
