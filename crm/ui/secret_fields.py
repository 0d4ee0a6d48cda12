"""Form fields whose values must not be returned to the page: passwords, codes, passkeys."""

from collections.abc import Iterable, Iterator

from django import forms

# HTML's autocomplete values of secrets, some of which are typed into a visible field.
SECRET_AUTOCOMPLETE = {"current-password", "new-password", "one-time-code"}


def names_without_secrets(names: Iterable[str]) -> list[str]:
    """Return those names of posted values that no form of the product uses for a secret."""
    # By name, because it is not known here which form was posted.
    secret_names = set(_secret_names(forms.BaseForm))
    # In a formset or a form with a prefix, the field's own name is last.
    return [name for name in names if name.rpartition("-")[2] not in secret_names]


def _secret_names(form: type[forms.BaseForm]) -> Iterator[str]:
    for name, field in getattr(form, "base_fields", {}).items():
        # The response of a passkey is a hidden JSON value.
        if isinstance(field, forms.JSONField) and field.widget.is_hidden:
            yield name
        yield from _secret_inputs(name, field.widget)
    # Not cached, because some forms are made while requests are served, such as those of the admin.
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
