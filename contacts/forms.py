"""Bulk actions of contacts, with the form of each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.bulk_forms import BulkForm, EmptyBulkForm, bulk_attribute_form
from crm.ui.registry import BulkAction, BulkOperations
from crm.ui.widgets import Chips, ReferenceField, WordsField
from customers.models import Customer

from . import bulk
from .models import Role


class BulkRolesForm(BulkForm):
    add = forms.MultipleChoiceField(label=_("Add roles"), choices=Role.choices, widget=Chips, required=False)
    drop = forms.MultipleChoiceField(label=_("Remove roles"), choices=Role.choices, widget=Chips, required=False)


class BulkLabelsForm(BulkForm):
    add = WordsField(label=_("Add labels"), required=False, help_text=_("Separate labels with commas."))
    drop = WordsField(label=_("Remove labels"), required=False)


class BulkCustomerForm(BulkForm):
    customer = ReferenceField(
        Customer,
        label=_("Customer"),
        required=False,
        help_text=_("Leave empty to remove the contacts from their customer."),
    )


BULK_OPERATIONS = BulkOperations(bulk.preview_edit, bulk.edit_contacts, bulk.preview_deletion, bulk.delete_selected)
BULK_ACTIONS = (
    BulkAction("roles", _("Edit roles"), BulkRolesForm, lambda actor, values: bulk.roles(**values)),
    BulkAction("labels", _("Edit labels"), BulkLabelsForm, lambda actor, values: bulk.labels(**values)),
    BulkAction(
        "assign", _("Assign to customer"), BulkCustomerForm, lambda actor, values: bulk.customer(values["customer"])
    ),
    BulkAction(
        "attribute",
        _("Set attribute"),
        bulk_attribute_form("contact"),
        lambda actor, values: bulk.attribute(actor, values["key"], values["text"]),
    ),
    BulkAction("delete", _("Delete"), EmptyBulkForm),
)
