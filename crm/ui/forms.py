"""Base forms of staff pages. They check what was typed; the actions behind them decide about the record."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES

from crm.workspaces.actor import Actor
from crm.workspaces.models import CustomAttribute

from .widgets import WorkspaceField, attribute_field, clean_or_raw

# The names of custom attributes' form fields begin with this.
ATTRIBUTE_PREFIX = "attribute-"
ATTRIBUTES_SHOWN = 100


class PageForm(forms.Form):
    """A form rendered by our own template, that can show the errors of an action."""

    template_name = "components/fields.html"

    # The parameters of the action, for fields that have another name.
    parameters: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def add_action_errors(self, error: ValidationError) -> None:
        """Show the errors of an action beside their fields."""
        fields = {parameter: name for name, parameter in self.parameters.items()}
        for parameter, errors in error.update_error_dict({}).items():
            name = fields.get(parameter, parameter)
            self.add_error(name if name in self.fields else None, errors)

    def set_expected(self, current: Mapping[str, Any]) -> None:
        """Take current values as those that the editor has seen, so that sending the form again overwrites them."""


class RecordForm(PageForm, forms.ModelForm):
    """A form on a record, or on some of its fields. Each field carries the value it was shown with (`initial-…`)."""

    def __init__(self, *args, actor: Actor, only: Collection[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        if not only or any(name.startswith(ATTRIBUTE_PREFIX) for name in only):
            self._add_attributes()
        if only:
            self.fields = {name: field for name, field in self.fields.items() if name in only}
        if not self.instance._state.adding:
            for field in self.fields.values():
                field.show_hidden_initial = True
        for field in self.fields.values():
            if isinstance(field, WorkspaceField):
                field.set_actor(actor)

    def _post_clean(self):
        """Skip the model's own validation: the action does it."""

    def _add_attributes(self) -> None:
        model = self._meta.model
        if "custom_attributes" not in {field.name for field in model._meta.concrete_fields}:
            return
        stored = getattr(self.instance, "custom_attributes", {})
        for definition in list_attributes(self.actor, str(model._meta.model_name)):
            name = f"{ATTRIBUTE_PREFIX}{definition.key}"
            self.fields[name] = attribute_field(definition, stored.get(definition.key))
            self.initial[name] = stored.get(definition.key)

    @property
    def groups(self) -> tuple[list, list]:
        """The bound fields of the record itself, and those of its custom attributes."""
        own = [self[name] for name in self.fields if not name.startswith(ATTRIBUTE_PREFIX)]
        return own, [self[name] for name in self.fields if name.startswith(ATTRIBUTE_PREFIX)]

    def values(self) -> dict[str, Any]:
        """Return the parameters of the action: all for a new record, else those that were changed."""
        changed = set(self.fields) if self.instance._state.adding else set(self.changed_data)
        return self._as_parameters({name: self.cleaned_data[name] for name in self.fields if name in changed})

    def expected(self) -> dict[str, Any]:
        """Return the values that the changed fields were shown with, as parameters of the action."""
        before = {}
        for name in self.changed_data:
            field, bound = self.fields[name], self[name]
            hidden = field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
            before[name] = clean_or_raw(field, hidden)
        return self._as_parameters(before)

    def set_expected(self, current: Mapping[str, Any]) -> None:
        fields = {parameter: name for name, parameter in self.parameters.items()}
        data: Any = self.data
        self.data = data = data.copy()
        for parameter, value in current.items():
            values = {fields.get(parameter, parameter): value}
            if parameter == "custom_attributes":
                values = {f"{ATTRIBUTE_PREFIX}{key}": item for key, item in value.items()}
            for name in values.keys() & self.fields.keys():
                data.setlist(self[name].html_initial_name, _hidden_texts(self.fields[name], values[name]))

    def _as_parameters(self, values: dict[str, Any]) -> dict[str, Any]:
        own = {name: value for name, value in values.items() if not name.startswith(ATTRIBUTE_PREFIX)}
        parameters = {self.parameters.get(name, name): value for name, value in own.items()}
        attributes = {
            name.removeprefix(ATTRIBUTE_PREFIX): value
            for name, value in values.items()
            if name.startswith(ATTRIBUTE_PREFIX)
        }
        if attributes:
            parameters["custom_attributes"] = _merge(getattr(self.instance, "custom_attributes", {}), attributes)
        return parameters


def _merge(stored: dict[str, Any], entered: dict[str, Any]) -> dict[str, Any]:
    """Return the stored custom attributes with those that were entered; a value that was emptied is dropped."""
    cleared = {key for key, value in entered.items() if value in EMPTY_VALUES and stored.get(key) not in EMPTY_VALUES}
    merged = {**stored, **{key: value for key, value in entered.items() if value not in EMPTY_VALUES}}
    return {key: value for key, value in merged.items() if key not in cleared}


def _hidden_texts(field: forms.Field, value: Any) -> list[str]:
    """Return a value as a hidden field sends it."""
    widget = field.hidden_widget()
    values = value if isinstance(widget, forms.MultipleHiddenInput) else [value]
    texts = [widget.format_value(field.prepare_value(item)) for item in values]
    return ["" if text is None else text for text in texts]


def list_attributes(actor: Actor, record_type: str) -> list[CustomAttribute]:
    """Return the custom attributes that the workspace defines for a record type, by name."""
    attributes = CustomAttribute.objects.in_workspace(actor.workspace_id).not_deleted()
    return list(attributes.filter(record_type=record_type).order_by("name", "id")[:ATTRIBUTES_SHOWN])
