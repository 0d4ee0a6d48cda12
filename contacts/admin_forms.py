"""Forms on contacts and what is kept with them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import AdminRecordForm, CustomAttributesForm, JSONText, LinesField
from crm.workspaces.validators import validate_object

from .models import Avatar, Role


def role_boxes() -> forms.MultipleChoiceField:
    """Return a field with a box to tick for each role."""
    return forms.MultipleChoiceField(
        choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False, label=_("Roles")
    )


class ContactForm(CustomAttributesForm):
    roles = role_boxes()
    labels = LinesField(required=False, label=_("Labels"), help_text=_("One a line."))
    additional_attributes = JSONText(
        empty=dict,
        check=validate_object,
        label=_("Additional attributes"),
        help_text=_("An object that programs keep here for themselves."),
    )
    new_avatar = forms.FileField(
        required=False,
        allow_empty_file=True,  # the action says what is wrong with it
        label=_("New picture"),
        widget=forms.FileInput(attrs={"accept": ",".join(Avatar.TYPES)}),
        help_text=_("JPEG, PNG, GIF or WebP, up to 15 MB."),
    )
    remove_avatar = forms.BooleanField(required=False, label=_("Remove picture"))

    def shown_field(self, name):
        return super().shown_field("new_avatar" if name == "avatar" else name)


class ContactOfCustomerForm(AdminRecordForm):
    """The few fields that a contact shows on its customer's page."""

    roles = role_boxes()


class ContactInboxForm(AdminRecordForm):
    source_id = forms.CharField(
        required=False,
        max_length=255,
        label=_("Source id"),
        help_text=_("The contact's id in the inbox; made by the channel when left empty."),
    )


class NoteForm(AdminRecordForm):
    class Meta:
        widgets = {"content": forms.Textarea(attrs={"rows": 3, "cols": 60})}
