"""Forms whose saving is an action's: what an action refuses is shown beside the field it is about."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.history.exceptions import RecordNotFound
from crm.workspaces.models import CustomAttribute
from crm.workspaces.validators import validate_object

from .autocomplete import RecordSelect

GONE = _("This record has been deleted in the meantime; go back to the list.")
ATTRIBUTES_NAMED = 50


class ActionRefused(Exception):
    """An action said no to what one of a page's forms asks for; `prefix` is that form's."""

    def __init__(self, prefix: str | None, error: ValidationError):
        super().__init__(error)
        self.prefix = prefix
        self.error = error


@contextmanager
def collect_refusals(form: forms.BaseForm) -> Iterator[None]:
    """Say which form an action's refusal is about."""
    try:
        yield
    except RecordNotFound as error:
        raise ActionRefused(form.prefix, ValidationError(GONE)) from error
    except ValidationError as error:
        raise ActionRefused(form.prefix, error) from error


class AdminRecordForm(forms.ModelForm):
    """A form on a record; `refused` is what an action has said to the same input before."""

    refused: ActionRefused | None = None

    def __init__(self, *args, workspace_id: UUID | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if workspace_id is None and not self.instance._state.adding:
            workspace_id = self.instance.workspace_id
        for field in self.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, RecordSelect):
                widget.workspace_id = workspace_id

    def clean(self):
        values = super().clean()
        if workspace := self.cleaned_data.get("workspace"):
            self.instance.workspace_id = workspace.pk
        return values

    def full_clean(self):
        super().full_clean()
        if self.refused and self.refused.prefix == self.prefix and self.is_bound:
            for name, errors in self.refused.error.update_error_dict({}).items():
                self.add_error(self.shown_field(name), errors)

    def wanted(self, names) -> dict[str, Any]:
        """Return what an action takes for the fields named."""
        stored = {field.name: field for field in self._meta.model._meta.concrete_fields if field.editable}
        return {stored[name].attname: getattr(self.instance, stored[name].attname) for name in names if name in stored}

    def shown_field(self, name: str) -> str | None:
        """Return the field beside which an error of this value is shown, or None for above the form."""
        names = {field.attname: field.name for field in self._meta.model._meta.concrete_fields}
        name = names.get(name, name)
        return name if name in self.fields and not self.fields[name].widget.is_hidden else None


class JSONText(forms.JSONField):
    """A JSON value as text; left empty it is `empty()`."""

    def __init__(self, *, empty: Callable[[], Any], check: Callable[[Any], None], **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}), required=False, **kwargs)
        self.empty = empty
        self.check_value = check

    def to_python(self, value):
        value = super().to_python(value)
        if value is None:
            return self.empty()
        self.check_value(value)
        try:
            json.dumps(value, allow_nan=False)
        except ValueError as error:
            raise ValidationError(_("NaN and infinite numbers cannot be kept.")) from error
        return value

    def prepare_value(self, value):
        return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


class LinesField(SimpleArrayField):
    """A list of texts, one a line."""

    def __init__(self, base_field=None, **kwargs):
        super().__init__(base_field or forms.CharField(max_length=255), delimiter="\n", widget=forms.Textarea, **kwargs)

    def to_python(self, value):
        lines = value.splitlines() if isinstance(value, str) else value
        return super().to_python([line for line in lines or [] if line.strip()])


class CustomAttributesForm(AdminRecordForm):
    """A form on a record that has custom attributes; it names those that the workspace defines."""

    custom_attributes = JSONText(
        empty=dict,
        check=validate_object,
        label=_("Custom attributes"),
        help_text=_('An object such as {"plan": "gold"}.'),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "custom_attributes" in self.fields and not self.instance._state.adding:
            self.fields["custom_attributes"].help_text = self._defined()

    def _defined(self) -> str:
        defined = CustomAttribute.objects.in_workspace(self.instance.workspace_id).not_deleted().order_by("key")
        of_this_kind = defined.filter(record_type=self.instance._meta.model_name)[:ATTRIBUTES_NAMED]
        names = ", ".join(f"{attribute.key} ({attribute.get_type_display()})" for attribute in of_this_kind)
        return _("Defined in this workspace: %(names)s.") % {"names": names or _("none")}
