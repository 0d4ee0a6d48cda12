"""Labels: the words that contacts bear, and how they look."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.forms import RecordForm
from crm.workspaces import actions
from crm.workspaces.models import Label

from .colors import ColorInput
from .crud import Vocabulary, live
from .sections import LABELS


class LabelForm(RecordForm):
    show_on_sidebar = forms.BooleanField(label=_("Show in the sidebar"), required=False)

    class Meta:
        model = Label
        fields = ("title", "color", "description", "show_on_sidebar")
        labels = {"color": _("Colour")}
        help_texts = {"title": _("One word of two letters or digits at least; it may have _ and - in it.")}
        widgets = {"color": ColorInput}


VOCABULARY = Vocabulary(
    section=LABELS,
    model=Label,
    template="settings/labels.html",
    form=LabelForm,
    create_record=actions.create_label,
    update_record=actions.update_label,
    delete_record=actions.delete_label,
    listed=live(Label, "title"),
    rows=live(Label),
    new_label=_("New label"),
    deletion_note=_("Contacts keep the word that they bear; it is just no label any more."),
)
