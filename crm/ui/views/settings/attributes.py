"""Settings of custom attributes: the fields that a workspace adds to contacts and customers."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, QuerySet, When
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crm.ui.forms import RecordForm
from crm.ui.widgets import LinesField
from crm.workspaces import actions
from crm.workspaces.actor import Actor
from crm.workspaces.models import CustomAttribute

from .crud import SettingsModelUI, not_deleted_rows
from .sections import ATTRIBUTES

RecordType, Type = CustomAttribute.RecordType, CustomAttribute.Type
# Not conversations: API clients define such attributes, which are listed, but Carnet has no conversations.
EDITABLE_TYPES = {RecordType.CONTACT.value: _("contacts"), RecordType.CUSTOMER.value: _("customers")}


class AttributeForm(RecordForm):
    record_type = forms.ChoiceField(label=_("Record type"), choices=list(EDITABLE_TYPES.items()))
    key = forms.CharField(
        label=_("Key"),
        max_length=255,
        required=False,
        help_text=_("The name in the API. Leave empty to derive it from the name. It cannot be changed later."),
    )
    values_offered = LinesField(
        label=_("Values"), required=False, help_text=_("The options of the list, one per line.")
    )
    parameters = {"values_offered": "values"}
    field_order = ("record_type", "name", "key", "type", "values_offered", "regex_pattern", "regex_cue", "description")

    class Meta:
        model = CustomAttribute
        fields = ("name", "type", "regex_pattern", "regex_cue", "description")
        help_texts = {
            "regex_pattern": _("A regular expression that values must match."),
            "regex_cue": _("The message shown when a value does not match."),
            "description": _("Shown below the field in forms."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["values_offered"].widget.attrs["data-for"] = Type.LIST
        for name in ("regex_pattern", "regex_cue"):
            self.fields[name].widget.attrs["data-for"] = Type.TEXT
        if not self.instance._state.adding:
            # Records store values under the key.
            del self.fields["record_type"], self.fields["key"]
            self.initial["values_offered"] = self.instance.values
            self.fields["name"].help_text = _("Key in the API: %(key)s.") % {"key": self.instance.key}
            self.fields["type"].help_text = _("Existing values are kept as they are.")

    def clean_key(self):
        name = self.cleaned_data.get("name", "")
        key = self.cleaned_data["key"] or slugify(name).replace("-", "_")
        if name and not key:
            raise ValidationError(_("Enter a key of letters, digits, _, . and -. It cannot be derived from the name."))
        return key

    def clean(self):
        values = super().clean()
        if self.cleaned_data.get("type") == Type.LIST and self.cleaned_data.get("values_offered") == []:
            self.add_error("values_offered", _("Enter at least one value."))
        return values


def list_rows(actor: Actor) -> QuerySet:
    """Return all custom attributes, grouped by record type, those of conversations last."""
    is_editable = Case(When(record_type__in=list(EDITABLE_TYPES), then=0), default=1)
    return not_deleted_rows(CustomAttribute, is_editable, "record_type", "name")(actor)


def editable_rows(actor: Actor) -> QuerySet:
    """Return the custom attributes of contacts and customers."""
    return not_deleted_rows(CustomAttribute)(actor).filter(record_type__in=list(EDITABLE_TYPES))


ATTRIBUTES_UI = SettingsModelUI(
    section=ATTRIBUTES,
    model=CustomAttribute,
    template="settings/attributes.html",
    form=AttributeForm,
    create_record=actions.create_attribute,
    update_record=actions.update_attribute,
    delete_record=actions.delete_attribute,
    list_rows=list_rows,
    editable_rows=editable_rows,
    new_label=_("New custom attribute"),
    deletion_note=_("Existing values are kept, but no longer shown."),
)
