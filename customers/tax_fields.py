"""Tax ids in forms and on pages: a line each, its kind and its value."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .models import validate_tax_ids
from .tax_ids import validity


class TaxIdsField(forms.CharField):
    """Tax ids as text, one a line: the kind, a space, the value. `VAT FR12345678901`"""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "placeholder": "VAT FR12345678901"})

    def __init__(self, **kwargs):
        super().__init__(help_text=_("One a line, its kind first: VAT FR12345678901"), **kwargs)

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{entry.get('tax')} {entry.get('tax_value')}" for entry in value)
        return value

    def to_python(self, value) -> Any:
        if isinstance(value, list):
            return value
        entries = []
        for line in str(super().to_python(value)).splitlines():
            if line.strip():
                kind, _space, number = line.strip().partition(" ")
                if not number.strip():
                    raise ValidationError(_("Write the kind before the value, as in VAT FR12345678901."))
                entries.append({"tax": kind, "tax_value": number.strip()})
        validate_tax_ids(entries)
        return entries

    def has_changed(self, initial, data):
        return self.to_python(initial or []) != self.to_python(data or "")


def tax_ids(entries: list[dict[str, str]]) -> SafeString:
    """Return tax ids as they are read."""
    shown = ((entry.get("tax"), entry.get("tax_value"), _mark(validity(entry))) for entry in entries or [])
    return format_html_join(SafeString("<br>"), '<span class="faint">{}</span> {} {}', shown)


def _mark(valid: bool | None) -> SafeString | str:
    """Return whether the check digits of a tax id hold; nothing where its kind has none that are known."""
    if valid is None:
        return ""
    name, words = ("success", _("valid")) if valid else ("danger", _("check the digits"))
    return format_html('<span class="chip {}">{}</span>', name, words)
