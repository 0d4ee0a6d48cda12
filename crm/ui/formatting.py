"""Values as text or HTML, in the reader's language; rendered in Python, since a list has hundreds of them."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils import formats, timezone, translation
from django.utils.dateparse import parse_date
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from crm.workspaces.validators import is_color

# The names of custom attributes begin with this, as form fields and as columns.
ATTRIBUTE_PREFIX = "attribute-"

DAY = 24 * 60 * 60
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def format_datetime(at: datetime | None) -> SafeString | str:
    """Return a time: relative within a day, else the date, with the full time as its title."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    age = (timezone.now() - at).total_seconds()
    if age < 60:
        text = _("just now")
    elif age < DAY:
        text = _time_ago(int(age // 60), translation.get_language())
    else:
        text = formats.date_format(local, _("j M") if local.year == timezone.localtime().year else _("j M Y"))
    full = f"{formats.date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="seconds"), full, text)


# Cached, as each row of a list has such a time. The language is an argument only for the cache.
@lru_cache(4096)
def _time_ago(minutes: int, language: str | None) -> str:
    now = timezone.now()
    return _("%(time)s ago") % {"time": timesince(now - timedelta(minutes=minutes), now, depth=1)}


class ColumnCells:
    """The table cells of a column of a list."""

    # perf: a template takes three times as long for hundreds of cells.

    def __init__(self, label: Any, format_field: Callable[[Any], Any]):
        self._begin = format_html('<td data-label="{}"', label)
        self._format_field = format_field

    def html(self, value: Any) -> str:
        """Return one cell; text that is not HTML is escaped."""
        text = self._format_field(value)
        # On phones a cell without text is hidden, which CSS cannot detect.
        return f"{self._begin} data-filled>{conditional_escape(text)}</td>" if text else f"{self._begin}></td>"


def format_chips(values: Iterable[tuple[str, Any]]) -> SafeString:
    """Return roles as chips, from pairs of name, which sets the colour, and label."""
    return format_html_join(" ", '<span class="chip role {}">{}</span>', values)


def initials(name: str) -> str:
    """Return the first letters of the first and last word of a name."""
    # The names of companies have words such as & or -.
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def format_name(name: Any) -> SafeString:
    """Return a name with its initials before it."""
    # Also accepts a record or a member, which is truthy even if its name is empty.
    text = str(name or "") or _("(no name)")
    return format_html('<span class="avatar" aria-hidden="true">{}</span> {}', initials(text), text)


def format_value(value: Any) -> Any:
    """Return a plain value as text: yes or no for booleans, numbers and dates in the reader's format."""
    # The order matters, as a bool is an int, and a datetime is a date.
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return format_datetime(value)
        case date():
            return formats.date_format(value)
        case list():
            return ", ".join(map(str, value))
        case int() | float():
            return format_number(value)
    return value


def format_stored(field: Any, value: Any) -> Any:
    """Return the value of a model field as text, also as the history stores it."""
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return ", ".join(" ".join(map(str, item.values())) if isinstance(item, dict) else str(item) for item in value)
    # The history stores JSON, in which dates and times are text.
    return format_value(field.to_python(value))


def format_attribute(value: Any) -> Any:
    """Return the value of a custom attribute as text; dates are stored as text, since JSON has none."""
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        # 2026-02-30 has the form of a date.
        with suppress(ValueError):
            return format_value(parse_date(value))
    return format_value(value)


def format_number(number: float) -> str:
    """Return a number with thousands separators."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def format_field(record: models.Model, name: str) -> Any:
    """Return the value of a record's field, or of its custom attribute, as text."""
    if name.startswith(ATTRIBUTE_PREFIX):
        return format_attribute(getattr(record, "custom_attributes", {}).get(name.removeprefix(ATTRIBUTE_PREFIX)))
    display = getattr(record, f"get_{name}_display", None)
    return display() if display else format_value(getattr(record, name))


def format_svg_color(value: Any) -> str:
    """Return a stored colour for an attribute of an SVG, or `currentColor` if the stored text is no colour."""
    return value if is_color(value) else "currentColor"
