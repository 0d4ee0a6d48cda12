"""Tax ids in forms and on pages: one per line, with its kind and its value."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .models import validate_tax_ids
from .tax_ids import validity


def parse_lines(text: str) -> list[dict[str, str]]:
    """Return the tax ids in a text, one per line: the kind, a space, the value; an empty value if there is none."""
    lines = (line.strip().partition(" ") for line in text.splitlines() if line.strip())
    return [{"tax": tax, "tax_value": value.strip()} for tax, _space, value in lines]


class TaxIdsField(forms.CharField):
    """Tax ids as text, one per line: the kind, a space, the value. `VAT FR12345678901`"""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "placeholder": "VAT FR12345678901"})

    def __init__(self, **kwargs):
        super().__init__(help_text=_("One a line, its kind first: VAT FR12345678901"), **kwargs)

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{entry.get('tax')} {entry.get('tax_value')}" for entry in value)
        return value

    def to_python(self, value) -> Any:
        # `has_changed` passes what is stored.
        if isinstance(value, list):
            return value
        entries = parse_lines(str(super().to_python(value)))
        if not all(entry["tax_value"] for entry in entries):
            raise ValidationError(_("Write the kind before the value, as in VAT FR12345678901."))
        validate_tax_ids(entries)
        return entries

    def has_changed(self, initial, data):
        # Django would compare texts, which differ by a space where the tax ids do not.
        return self.to_python(initial or []) != self.to_python(data or "")


def tax_ids(entries: list[dict[str, str]]) -> SafeString:
    """Return tax ids as HTML."""
    shown = ((entry.get("tax"), entry.get("tax_value"), _mark(validity(entry))) for entry in entries or [])
    return format_html_join(SafeString("<br>"), '<span class="faint">{}</span> {} {}', shown)


def _mark(valid: bool | None) -> SafeString | str:
    # Shown but not enforced: API clients may send any text, and the check digits of some kinds are unknown.
    if valid is None:
        return ""
    name, words = ("success", _("valid")) if valid else ("danger", _("check the digits"))
    return format_html('<span class="chip {}">{}</span>', name, words)
