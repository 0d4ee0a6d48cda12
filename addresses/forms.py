"""What staff can do to many addresses at once, with the form of each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.bulk_forms import BulkForm, NoForm
from crm.ui.registry import BulkAction, BulkActions

from . import bulk
from .models import Address


class TypeForm(BulkForm):
    type = forms.ChoiceField(label=_("Type"), choices=Address.Type.choices)


OF_MANY = BulkActions(bulk.preview_edit, bulk.edit_addresses, bulk.preview_deletion, bulk.delete_selected)
EDITS = (
    BulkAction("type", _("Set type"), TypeForm, lambda actor, values: bulk.kind(values["type"])),
    BulkAction("delete", _("Delete"), NoForm),
)
