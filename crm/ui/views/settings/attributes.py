"""Custom attributes: the fields that a workspace adds to its contacts and customers."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, QuerySet, When
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import LinesField
from crm.ui.forms import RecordForm
from crm.workspaces import actions
from crm.workspaces.actor import Actor
from crm.workspaces.models import CustomAttribute

from .crud import Vocabulary, live
from .sections import ATTRIBUTES

RecordType, Type = CustomAttribute.RecordType, CustomAttribute.Type
# Those on conversations are kept for programs; Carnet has no conversations.
OURS = {RecordType.CONTACT.value: _("contacts"), RecordType.CUSTOMER.value: _("customers")}


class AttributeForm(RecordForm):
    record_type = forms.ChoiceField(label=_("On"), choices=list(OURS.items()))
    key = forms.CharField(
        label=_("Key"),
        max_length=255,
        required=False,
        help_text=_("What programs call it. Made from the name when left empty; it stays as it is afterwards."),
    )
    values_offered = LinesField(
        label=_("Values"),
        required=False,
        help_text=_("What the list offers to choose from, one value a line."),
    )
    renamed = {"values_offered": "values"}
    field_order = ("record_type", "name", "key", "type", "values_offered", "regex_pattern", "regex_cue", "description")

    class Meta:
        model = CustomAttribute
        fields = ("name", "type", "regex_pattern", "regex_cue", "description")
        help_texts = {
            "regex_pattern": _("A regular expression that values have to match. Programs check it; Carnet keeps it."),
            "regex_cue": _("What to tell somebody whose value does not match."),
            "description": _("Shown beside the field where it is filled in."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["values_offered"].widget.attrs["data-for"] = Type.LIST
        for name in ("regex_pattern", "regex_cue"):
            self.fields[name].widget.attrs["data-for"] = Type.TEXT
        if not self.instance._state.adding:
            # What records hold is kept under the key.
            del self.fields["record_type"], self.fields["key"]
            self.initial["values_offered"] = self.instance.values
            self.fields["name"].help_text = _("Programs call it %(key)s.") % {"key": self.instance.key}
            self.fields["type"].help_text = _("Values that records have stay as they are.")

    def clean_key(self):
        name = self.cleaned_data.get("name", "")
        key = self.cleaned_data["key"] or slugify(name).replace("-", "_")
        if name and not key:
            raise ValidationError(_("Give it a key of letters, digits, _, . and -, as none can be made from the name."))
        return key

    def clean(self):
        values = super().clean()
        if self.cleaned_data.get("type") == Type.LIST and self.cleaned_data.get("values_offered") == []:
            self.add_error("values_offered", _("Give the list one value at least."))
        return values


def listed(actor: Actor) -> QuerySet:
    """Return all custom attributes, those of a type of record together, those of conversations last."""
    foreign = Case(When(record_type__in=list(OURS), then=0), default=1)
    return live(CustomAttribute, foreign, "record_type", "name")(actor)


def ours(actor: Actor) -> QuerySet:
    """Return the custom attributes of the records that Carnet has."""
    return live(CustomAttribute)(actor).filter(record_type__in=list(OURS))


VOCABULARY = Vocabulary(
    section=ATTRIBUTES,
    model=CustomAttribute,
    template="settings/attributes.html",
    form=AttributeForm,
    create_record=actions.create_attribute,
    update_record=actions.update_attribute,
    delete_record=actions.delete_attribute,
    listed=listed,
    rows=ours,
    new_label=_("New custom attribute"),
    deletion_note=_("Values that records have stay as they are, but are not shown any more."),
)
