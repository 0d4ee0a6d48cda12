"""Bulk actions of addresses, with the form of each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.bulk_forms import BulkForm
from crm.ui.registry import BulkAction

from . import actions
from .models import Address


class BulkAddressTypeForm(BulkForm):
    type = forms.ChoiceField(label=_("Type"), choices=Address.Type.choices)


BULK_ACTIONS = (
    BulkAction(
        "type", _("Set type"), BulkAddressTypeForm, lambda actor, values: actions.type_edit(value=values["type"])
    ),
    BulkAction("delete", _("Delete"), BulkForm),
)
