"""Base forms of bulk actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.workspaces.actor import Actor

from .forms import PageForm, list_attributes
from .widgets import WorkspaceField


class BulkForm(PageForm):
    """The form of a bulk action, with the values to set; deletion has none."""

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_actor(actor)


class AttributeChoiceField(WorkspaceField, forms.ChoiceField):
    """One of the custom attributes that the workspace defines for a record type."""

    def __init__(self, record_type: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.record_type = record_type

    def set_actor(self, actor: Actor) -> None:
        self.choices = [(attribute.key, attribute.name) for attribute in list_attributes(actor, self.record_type)]


def bulk_attribute_form(record_type: str) -> type[BulkForm]:
    """Return the form that sets a custom attribute on records of a type."""
    # One class per type, since a BulkAction takes a class and the choices differ.
    fields = {
        "key": AttributeChoiceField(record_type, label=_("Attribute")),
        "text": forms.CharField(label=_("Value"), required=False, help_text=_("Leave empty to clear the value.")),
    }
    return type("BulkAttributeForm", (BulkForm,), fields)
