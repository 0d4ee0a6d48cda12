"""How values look on a page: small pieces of HTML, made in Python as a list makes hundreds of them."""

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

from .forms import ATTRIBUTE

DAY = 24 * 60 * 60
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def format_datetime(at: datetime | None) -> SafeString | str:
    """Return a time: how long ago within a day, else its date; all of it on hover."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    age = (timezone.now() - at).total_seconds()
    if age < 60:
        words = _("just now")
    elif age < DAY:
        words = _ago(int(age // 60), translation.get_language())
    else:
        words = formats.date_format(local, _("j M") if local.year == timezone.localtime().year else _("j M Y"))
    whole = f"{formats.date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="seconds"), whole, words)


@lru_cache(4096)
def _ago(minutes: int, language: str | None) -> str:
    """Return how long ago something was; kept by language, as a list says it of each row."""
    now = timezone.now()
    return _("%(time)s ago") % {"time": timesince(now - timedelta(minutes=minutes), now, depth=1)}


class ColumnCells:
    """The cells of a column of a list: made here, as a template takes three times as long for hundreds of them."""

    def __init__(self, label: Any, format_field: Callable[[Any], Any]):
        self._begin = format_html('<td data-label="{}"', label)
        self._shown = format_field

    def html(self, value: Any) -> str:
        """Return one cell; what is no HTML yet is escaped."""
        format_field = self._shown(value)
        return (
            f"{self._begin} data-filled>{conditional_escape(format_field)}</td>"
            if format_field
            else f"{self._begin}></td>"
        )


def format_chips(values: Iterable[tuple[str, Any]], kind: str = "role") -> SafeString:
    """Return values as chips: pairs of what they are, which sets their hue, and what they are called."""
    return format_html_join(" ", '<span class="chip {} {}">{}</span>', ((kind, name, label) for name, label in values))


def initials(name: str) -> str:
    """Return the one or two letters that stand for a name."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def format_name(name: Any) -> SafeString:
    """Return a name with its initials before it."""
    format_value = str(name or "") or _("(no name)")
    return format_html('<span class="avatar" aria-hidden="true">{}</span> {}', initials(format_value), format_value)


def format_value(value: Any) -> Any:
    """Return a plain value as it is read: yes and no in words, numbers and dates in the reader's way."""
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


def format_attribute(value: Any) -> Any:
    """Return the value of a custom attribute as it is read; its dates are kept as texts, for JSON has none."""
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        with suppress(ValueError):
            return format_value(parse_date(value))
    return format_value(value)


def format_number(number: float) -> str:
    """Return a number with its thousands apart, as the reader's language has them."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def format_field(record: models.Model, name: str) -> Any:
    """Return the value of a field of a record as it is read."""
    if name.startswith(ATTRIBUTE):
        return format_attribute(getattr(record, "custom_attributes", {}).get(name.removeprefix(ATTRIBUTE)))
    field = record._meta.get_field(name)
    value = getattr(record, name)
    if getattr(field, "choices", None):
        return getattr(record, f"get_{name}_display")()
    return format_value(value)
