"""The forms of edits of many records that several kinds have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.workspaces.actor import Actor

from .forms import PageForm, WorkspaceField, attributes_of


class BulkForm(PageForm):
    """What an edit of many records is to set."""

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, WorkspaceField):
                field.within(actor)


class NoForm(BulkForm):
    """For an edit that needs to be told nothing: deletion."""


class AttributeField(WorkspaceField, forms.ChoiceField):
    """One of the custom attributes that the workspace defines for records of a kind."""

    def __init__(self, record_type: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.record_type = record_type

    def within(self, actor: Actor) -> None:
        self.choices = [(one.key, one.name) for one in attributes_of(actor, self.record_type)]


def attribute_form(record_type: str) -> type[BulkForm]:
    """Return the form that sets a custom attribute on records of a kind."""
    fields = {
        "key": AttributeField(record_type, label=_("Attribute")),
        "text": forms.CharField(label=_("Value"), required=False, help_text=_("Empty to clear it.")),
    }
    return type("AttributeForm", (BulkForm,), fields)
