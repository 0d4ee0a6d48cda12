"""What staff can do to many contacts at once, with the form of each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.bulk_forms import BulkForm, NoForm, attribute_form
from crm.ui.forms import Chips, ReferenceField, WordsField
from crm.ui.registry import BulkAction, BulkActions
from customers.models import Customer

from . import bulk
from .models import Role


class RolesForm(BulkForm):
    add = forms.MultipleChoiceField(label=_("Add these roles"), choices=Role.choices, widget=Chips, required=False)
    drop = forms.MultipleChoiceField(label=_("Take these away"), choices=Role.choices, widget=Chips, required=False)


class LabelsForm(BulkForm):
    add = WordsField(label=_("Add these labels"), required=False, help_text=_("With commas between them."))
    drop = WordsField(label=_("Take these away"), required=False)


class AssignForm(BulkForm):
    customer = ReferenceField(Customer, label=_("Customer"), required=False, help_text=_("Empty for none."))


OF_MANY = BulkActions(bulk.preview_edit, bulk.edit_contacts, bulk.preview_deletion, bulk.delete_selected)
EDITS = (
    BulkAction("roles", _("Edit roles"), RolesForm, lambda actor, values: bulk.roles(**values)),
    BulkAction("labels", _("Edit labels"), LabelsForm, lambda actor, values: bulk.labels(**values)),
    BulkAction("assign", _("Assign"), AssignForm, lambda actor, values: bulk.customer(values["customer"])),
    BulkAction(
        "attribute",
        _("Set attribute"),
        attribute_form("contact"),
        lambda actor, values: bulk.attribute(actor, values["key"], values["text"]),
    ),
    BulkAction("delete", _("Delete"), NoForm),
)
