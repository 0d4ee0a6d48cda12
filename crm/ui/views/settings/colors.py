"""How a colour is picked."""

import re
from typing import Any

from django import forms

HEX = re.compile(r"#[0-9a-fA-F]{6}")


class ColorInput(forms.ColorInput):
    """A colour to pick; one that a program has named by a word stays text, as no browser could show it otherwise."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if value and not HEX.fullmatch(value):
            context["widget"]["type"] = "text"
        return context
