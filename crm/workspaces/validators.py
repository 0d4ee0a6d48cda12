"""Checks of values, the same for all sources."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# orjson writes at most 254 levels, and every stored value must fit into a response.
MAX_DEPTH = 100
DEFAULT_COLOR = "#1f93ff"  # Chatwoot's
COLOR = re.compile(r"^#[0-9a-fA-F]{6}\Z")
validate_color = RegexValidator(COLOR.pattern, _("Enter a colour such as #1f93ff."))


def is_color(value: Any) -> bool:
    """True if a value is a colour; earlier versions stored any text as one."""
    return bool(COLOR.match(str(value)))


def storable_text_error(text: str):
    """Return the reason why PostgreSQL cannot store a text, or None."""
    if "\0" in text:
        return _("Must not contain the NUL character (U+0000).")
    try:
        # A JSON body may have an escaped half of a surrogate pair, which Python reads but the driver cannot send.
        text.encode()
    except UnicodeEncodeError:
        return _("Must not contain half of a surrogate pair (U+D800 to U+DFFF); send whole characters.")
    return None


def storable_errors(values: Mapping[str, Any]) -> dict[str, list]:
    """Return an error for each value that contains, at any depth, a text that PostgreSQL cannot store."""
    errors = {name: _storable_error(value) for name, value in values.items()}
    return {name: [ValidationError(error)] for name, error in errors.items() if error}


def _storable_error(value: Any, depth: int = 0):
    if isinstance(value, str):
        return storable_text_error(value)
    if not isinstance(value, dict | list | tuple):
        return None
    if depth > MAX_DEPTH:
        return _("Must not nest deeper than 100 levels.")
    # Keys too, as jsonb rejects them like values.
    inner = (*value.keys(), *value.values()) if isinstance(value, dict) else value
    return next(filter(None, (_storable_error(item, depth + 1) for item in inner)), None)


def is_same(value: Any, other: Any) -> bool:
    """True if two values are equal, also as JSON, where 1 and true differ."""
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if isinstance(value, dict) and isinstance(other, dict):
        return value.keys() == other.keys() and all(is_same(item, other[key]) for key, item in value.items())
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(map(is_same, value, other))
    return value == other


def validate_object(value) -> None:
    """Raise ValidationError unless a JSON value is an object."""
    if not isinstance(value, dict):
        raise ValidationError(_('Must be an object, such as {"plan": "gold"}.'))
