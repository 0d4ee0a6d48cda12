"""Settings of labels."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.forms import RecordForm
from crm.ui.widgets import ColorInput
from crm.workspaces import actions
from crm.workspaces.models import Label

from .crud import SettingsModelUI, not_deleted_rows
from .sections import LABELS


class LabelForm(RecordForm):
    show_on_sidebar = forms.BooleanField(label=_("Show in the sidebar"), required=False)

    class Meta:
        model = Label
        fields = ("title", "color", "description", "show_on_sidebar")
        labels = {"color": _("Colour")}
        help_texts = {
            "title": _(
                "At least two letters or digits, without spaces; _ and - are allowed. "
                "A new title also replaces the old one on all contacts."
            )
        }
        widgets = {"color": ColorInput}


LABELS_UI = SettingsModelUI(
    section=LABELS,
    model=Label,
    template="settings/labels.html",
    form=LabelForm,
    create_record=actions.create_label,
    update_record=actions.update_label,
    delete_record=actions.delete_label,
    list_rows=not_deleted_rows(Label, "title"),
    new_label=_("New label"),
    deletion_note=_("It is also removed from all contacts."),
)
