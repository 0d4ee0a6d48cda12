"""Bulk actions of addresses, with the form of each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.bulk_forms import BulkForm, EmptyBulkForm
from crm.ui.registry import BulkAction, BulkOperations

from . import bulk
from .models import Address


class BulkAddressTypeForm(BulkForm):
    type = forms.ChoiceField(label=_("Type"), choices=Address.Type.choices)


BULK_OPERATIONS = BulkOperations(bulk.preview_edit, bulk.edit_addresses, bulk.preview_deletion, bulk.delete_selected)
BULK_ACTIONS = (
    BulkAction("type", _("Set type"), BulkAddressTypeForm, lambda actor, values: bulk.kind(values["type"])),
    BulkAction("delete", _("Delete"), EmptyBulkForm),
)
