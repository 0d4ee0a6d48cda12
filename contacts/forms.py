"""Forms on contacts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.adminsite.forms import CustomAttributesForm, JSONText, RecordForm
from crm.workspaces.checks import check_object

from .models import Role


def role_boxes() -> forms.MultipleChoiceField:
    """Return a field with a box to tick for each role."""
    return forms.MultipleChoiceField(
        choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False, label=_("Roles")
    )


class ContactForm(CustomAttributesForm):
    roles = role_boxes()
    additional_attributes = JSONText(
        empty=dict,
        check=check_object,
        label=_("Additional attributes"),
        help_text=_("An object that programs keep here for themselves."),
    )


class ContactOfCustomerForm(RecordForm):
    """The few fields that a contact shows on its customer's page."""

    roles = role_boxes()
