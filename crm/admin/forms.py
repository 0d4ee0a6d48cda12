"""Forms that are saved by actions: the errors of an action are shown beside their fields."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError

from crm.api.parsers import check_lossless
from crm.history.exceptions import RecordNotFound
from crm.workspaces.models import CustomAttribute
from crm.workspaces.validators import validate_object

from .autocomplete import RecordSelect

DELETED = _("This record was deleted in the meantime. Go back to the list.")
MAX_ATTRIBUTES = 50


class ActionFailed(Exception):
    """An action failed for one of the forms of a page; `prefix` is that form's."""

    def __init__(self, prefix: str | None, error: ValidationError):
        super().__init__(error)
        self.prefix = prefix
        self.error = error


@contextmanager
def action_errors(form: forms.BaseForm) -> Iterator[None]:
    """Convert an error of an action to ActionFailed, with the form that it is about."""
    try:
        yield
    except RecordNotFound as error:
        raise ActionFailed(form.prefix, ValidationError(DELETED)) from error
    except ValidationError as error:
        raise ActionFailed(form.prefix, error) from error


class AdminRecordForm(forms.ModelForm):
    """A form on a record; `failure` is the error of an action that was run with the same input."""

    failure: ActionFailed | None = None

    def __init__(self, *args, workspace_id: UUID | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if workspace_id is None and not self.instance._state.adding:
            workspace_id = self.instance.workspace_id
        for field in self.fields.values():
            # Django wraps the widget of a relation, to offer links beside it.
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, RecordSelect):
                widget.workspace_id = workspace_id

    def clean(self):
        values = super().clean()
        # Not editable in the model, so Django's form does not set it on the instance.
        if workspace := self.cleaned_data.get("workspace"):
            self.instance.workspace_id = workspace.pk
        return values

    def full_clean(self):
        super().full_clean()
        if self.failure and self.failure.prefix == self.prefix and self.is_bound:
            for name, errors in self.failure.error.update_error_dict({}).items():
                self.add_error(self.error_field(name), errors)

    def parameters(self, names) -> dict[str, Any]:
        """Return the parameters of an action for some fields."""
        stored = {field.name: field for field in self._meta.model._meta.concrete_fields if field.editable}
        return {stored[name].attname: getattr(self.instance, stored[name].attname) for name in names if name in stored}

    def error_field(self, name: str) -> str | None:
        """Return the field that shows the error of a parameter, or None for the top of the form."""
        # Actions name parameters such as `customer_id`, forms fields such as `customer`.
        names = {field.attname: field.name for field in self._meta.model._meta.concrete_fields}
        name = names.get(name, name)
        return name if name in self.fields and not self.fields[name].widget.is_hidden else None


class JSONText(forms.JSONField):
    """A JSON value as text, an object unless `check` says otherwise; an empty text is `empty()`."""

    def __init__(self, *, empty: Callable[[], Any] = dict, check: Callable[[Any], None] = validate_object, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}), required=False, **kwargs)
        self.empty = empty
        self.check_value = check

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            # As the APIs parse it: Python's parser takes NaN, and fails on deep nesting and long integers.
            try:
                body = value.encode()
                value = orjson.loads(body)
                check_lossless(body)
            except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
            except ParseError as error:
                raise ValidationError(str(error.detail)) from error
        elif value in self.empty_values:
            return self.empty()
        self.check_value(value)
        return value

    def bound_data(self, data, initial):
        # What was typed, as it may not be parsed: Django would show it parsed and formatted.
        return data

    def prepare_value(self, value):
        return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


class CustomAttributesForm(AdminRecordForm):
    """A form on a record with custom attributes; the help text names those that the workspace defines."""

    custom_attributes = JSONText(label=_("Custom attributes"), help_text=_('An object such as {"plan": "gold"}.'))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "custom_attributes" in self.fields and not self.instance._state.adding:
            self.fields["custom_attributes"].help_text = self._attributes_help()

    def _attributes_help(self) -> str:
        defined = CustomAttribute.objects.in_workspace(self.instance.workspace_id).not_deleted().order_by("key")
        attributes = defined.filter(record_type=self.instance._meta.model_name)[:MAX_ATTRIBUTES]
        names = ", ".join(f"{attribute.key} ({attribute.get_type_display()})" for attribute in attributes)
        return _("Defined in this workspace: %(names)s.") % {"names": names or _("none")}
