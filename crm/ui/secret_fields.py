"""Form fields whose values must not be shown again: passwords, codes, passkeys."""

from collections.abc import Iterable, Iterator

from django import forms

# HTML's marks of secrets that are typed into a visible field.
SECRET_AUTOCOMPLETE = {"current-password", "new-password", "one-time-code"}


def without_secrets(names: Iterable[str]) -> list[str]:
    """Return the names of posted values under which no form of the product has a secret, by the kind of its input."""
    # By name, as the form that was posted is not known here.
    secret = set(_secret_names(forms.BaseForm))
    # In a formset or a form with a prefix, the field's own name is last.
    return [name for name in names if name.rpartition("-")[2] not in secret]


def _secret_names(form: type[forms.BaseForm]) -> Iterator[str]:
    for name, field in getattr(form, "base_fields", {}).items():
        # The answer of a passkey is a hidden JSON value.
        if isinstance(field, forms.JSONField) and field.widget.is_hidden:
            yield name
        yield from _secret_inputs(name, field.widget)
    # Walked each time, as forms are also made while requests are served, such as those of the admin.
    for subclass in form.__subclasses__():
        yield from _secret_names(subclass)


def _secret_inputs(name: str, widget: forms.Widget) -> Iterator[str]:
    if isinstance(widget, forms.MultiWidget):
        suffixes = widget.widgets_names  # type: ignore[attr-defined]
        for suffix, part in zip(suffixes, widget.widgets, strict=True):
            yield from _secret_inputs(f"{name}{suffix}", part)
    elif getattr(widget, "input_type", "") == "password" or SECRET_AUTOCOMPLETE & set(
        str(widget.attrs.get("autocomplete", "")).split()
    ):
        yield name
