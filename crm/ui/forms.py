"""Base forms of staff pages. They validate the input; the actions behind them validate the record."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from crm.history.exceptions import EditConflict, conflict_message
from crm.workspaces.actor import Actor
from crm.workspaces.models import CustomAttribute

from .formatting import ATTRIBUTE_PREFIX, format_attribute, format_stored
from .widgets import WorkspaceField, attribute_field, clean_or_raw, plain_lines

ATTRIBUTES_SHOWN = 100


class PageForm(forms.Form):
    """A form rendered by our own template, that can show the errors of an action."""

    template_name = "components/fields.html"

    # The parameters of the action, for fields that have another name.
    parameters: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def set_actor(self, actor: Actor) -> None:
        """Set the user of the form, whose workspace its choices come from."""
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, WorkspaceField):
                field.set_actor(actor)

    def add_action_errors(self, error: ValidationError) -> None:
        """Show the errors of an action beside their fields."""
        fields = {parameter: name for name, parameter in self.parameters.items()}
        for parameter, errors in error.update_error_dict({}).items():
            name = fields.get(parameter, parameter)
            # An error of a field that the form does not have is shown above it.
            self.add_error(name if name in self.fields else None, errors)

    def set_expected(self, current: Mapping[str, Any]) -> None:
        """Take current values as those that the editor has seen, so that sending the form again overwrites them."""
        # Only a form on a record says what its editor has seen.


class RecordForm(PageForm, forms.ModelForm):
    """A form on a record, or on some of its fields. Each field carries the value it was shown with (`initial-…`)."""

    def __init__(self, *args, actor: Actor, only: Collection[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        # A form on a few fields of the record itself need not ask for the attributes of the workspace.
        if hasattr(self.instance, "custom_attributes") and (not only or any(map(_is_attribute, only))):
            self._add_attributes(actor)
        if only:
            self.fields = {name: field for name, field in self.fields.items() if name in only}
        for field in self.fields.values():
            field.show_hidden_initial = not self.instance._state.adding
        self.set_actor(actor)

    def _post_clean(self):
        # The action validates the record. The form must not: it would write into the instance that the page shows.
        pass

    def add_action_errors(self, error: ValidationError) -> None:
        """Show the errors of an action beside their fields, and the values that others have stored as pages do."""
        if isinstance(error, EditConflict):
            error = ValidationError(dict(self._conflict_messages(error)))
        super().add_action_errors(error)

    def _conflict_messages(self, error: EditConflict) -> Iterator[tuple[str, str]]:
        for name, current in error.fields.items():
            if name == "custom_attributes":
                for attribute in filter(_is_attribute, self.changed_data):
                    value = (current.value or {}).get(attribute.removeprefix(ATTRIBUTE_PREFIX))
                    yield attribute, conflict_message(current.who, _text(format_attribute(value)))
            else:
                yield name, conflict_message(current.who, self._format(name, current.value))

    def _format(self, parameter: str, value: Any) -> str:
        if value in EMPTY_VALUES:
            return ""
        field: Any = self._meta.model._meta.get_field(parameter)
        if field.is_relation:
            return str(field.related_model.objects.in_workspace(self.instance.workspace_id).filter(pk=value).first())
        return _text(format_stored(field, value))

    def _add_attributes(self, actor: Actor) -> None:
        stored = self.instance.custom_attributes
        for definition in list_attributes(actor, str(self._meta.model._meta.model_name)):
            name = f"{ATTRIBUTE_PREFIX}{definition.key}"
            self.fields[name] = attribute_field(definition, stored.get(definition.key))
            self.initial[name] = stored.get(definition.key)

    @property
    def groups(self) -> tuple[list, list]:
        """The bound fields of the record itself, and those of its custom attributes."""
        own = [self[name] for name in self.fields if not _is_attribute(name)]
        return own, [self[name] for name in self.fields if _is_attribute(name)]

    def values(self) -> dict[str, Any]:
        """Return the parameters of the action: all for a new record, else those that were changed."""
        # Only the changed values, so that two people can edit different fields of a record at the same time.
        names = self.fields if self.instance._state.adding else self.changed_data
        return self._as_parameters({name: self.cleaned_data[name] for name in names})

    def expected(self) -> dict[str, Any]:
        """Return the values that the changed fields were shown with, as parameters of the action."""
        before = {}
        for name in self.changed_data:
            field, bound = self.fields[name], self[name]
            # From the hidden field: the record may have changed since the form was shown.
            hidden = field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
            # The stored value itself if it is still the one shown: what a field cleans from its text may differ.
            stored = self._stored(name)
            is_shown = _same_texts(_hidden_texts(field, stored), hidden if isinstance(hidden, list) else [hidden])
            before[name] = stored if is_shown else clean_or_raw(field, hidden)
        return self._as_parameters(before)

    def _stored(self, name: str) -> Any:
        if _is_attribute(name):
            return self.instance.custom_attributes.get(name.removeprefix(ATTRIBUTE_PREFIX))
        return getattr(self.instance, self.parameters.get(name, name), None)

    def set_expected(self, current: Mapping[str, Any]) -> None:
        fields = {parameter: name for name, parameter in self.parameters.items()}
        data: Any = self.data
        self.data = data = data.copy()
        for parameter, value in current.items():
            values = {fields.get(parameter, parameter): value}
            if parameter == "custom_attributes":
                # All of them: somebody else may have removed one.
                names = filter(_is_attribute, self.fields)
                values = {name: (value or {}).get(name.removeprefix(ATTRIBUTE_PREFIX)) for name in names}
            for name in values.keys() & self.fields.keys():
                data.setlist(self[name].html_initial_name, _hidden_texts(self.fields[name], values[name]))

    def _as_parameters(self, values: dict[str, Any]) -> dict[str, Any]:
        parameters = {self.parameters.get(name, name): values[name] for name in values if not _is_attribute(name)}
        attributes = {name.removeprefix(ATTRIBUTE_PREFIX): values[name] for name in values if _is_attribute(name)}
        if attributes:
            parameters["custom_attributes"] = _merge(self.instance.custom_attributes, attributes)
        return parameters


def _text(value: Any) -> str:
    return strip_tags(str(value)) if isinstance(value, SafeString) else str(value)


def _is_attribute(name: str) -> bool:
    return name.startswith(ATTRIBUTE_PREFIX)


def _merge(stored: dict[str, Any], entered: dict[str, Any]) -> dict[str, Any]:
    # All attributes, since the column is one value. Those that were cleared are removed; those stored empty stay.
    cleared = {key for key, value in entered.items() if value in EMPTY_VALUES and stored.get(key) not in EMPTY_VALUES}
    merged = {**stored, **{key: value for key, value in entered.items() if value not in EMPTY_VALUES}}
    return {key: value for key, value in merged.items() if key not in cleared}


def _same_texts(texts: list[str], others: list[str | None]) -> bool:
    return [*map(plain_lines, texts)] == [*map(plain_lines, others)]


def _hidden_texts(field: forms.Field, value: Any) -> list[str]:
    """Return a value as a hidden field sends it."""
    widget = field.hidden_widget()
    values = value or [] if isinstance(widget, forms.MultipleHiddenInput) else [value]
    texts = [widget.format_value(field.prepare_value(item)) for item in values]
    return ["" if text is None else text for text in texts]


def list_attributes(actor: Actor, record_type: str) -> list[CustomAttribute]:
    """Return the custom attributes that the workspace defines for a record type, by name."""
    attributes = CustomAttribute.objects.in_workspace(actor.workspace_id).not_deleted()
    return list(attributes.filter(record_type=record_type).order_by("name", "id")[:ATTRIBUTES_SHOWN])
