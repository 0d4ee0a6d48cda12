"""Bulk actions of contacts, with the form of each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.history.bulk import set_attribute
from crm.ui.bulk_forms import BulkForm, bulk_attribute_form
from crm.ui.registry import BulkAction
from crm.ui.widgets import Chips, ReferenceField, WordsField
from customers.models import Customer

from . import actions
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


BULK_ACTIONS = (
    BulkAction("roles", _("Edit roles"), BulkRolesForm, lambda actor, values: actions.roles_edit(**values)),
    BulkAction(
        "labels",
        _("Edit labels"),
        BulkLabelsForm,
        lambda actor, values: actions.labels_edit(workspace_id=actor.workspace_id, **values),
    ),
    BulkAction(
        "assign",
        _("Assign to customer"),
        BulkCustomerForm,
        lambda actor, values: actions.customer_edit(customer_id=values["customer"]),
    ),
    BulkAction(
        "attribute",
        _("Set attribute"),
        bulk_attribute_form("contact"),
        lambda actor, values: set_attribute(actor.workspace_id, "contact", **values),
    ),
    BulkAction("delete", _("Delete"), BulkForm),
)
