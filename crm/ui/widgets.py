"""Form fields and widgets of staff pages."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from crm.workspaces.actor import Actor
from crm.workspaces.custom_attributes import MAX_LENGTH, check_value, parse_value
from crm.workspaces.models import CustomAttribute
from crm.workspaces.parsing import parse_uuid
from crm.workspaces.records import Record
from crm.workspaces.text import sort_key
from crm.workspaces.validators import is_color, storable_text_error


class WorkspaceField(forms.Field):
    """A field whose choices are records of a workspace."""

    actor: Actor

    def set_actor(self, actor: Actor) -> None:
        """Set whose workspace the choices come from."""
        self.actor = actor


class ReferenceWidget(forms.MultiWidget):
    """The name of another record as text, and its id, which reference.js fills in when one is picked."""

    template_name = "components/reference.html"
    # One label will do, as the second input is hidden.
    use_fieldset = False

    def __init__(self, record_type: str):
        super().__init__({"": forms.TextInput(attrs={"autocomplete": "off"}), "id": forms.HiddenInput()})
        self.record_type = record_type

    def id_for_label(self, id_):
        # MultiWidget has no id for a label; a click on it should focus the text.
        return f"{id_}_0"

    def decompress(self, value):
        return [value.get("name", ""), value.get("id", "")] if isinstance(value, dict) else ["", value or ""]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["record_type"] = self.record_type
        return context


class HiddenReference(forms.HiddenInput):
    """The id of another record, without its name."""

    def format_value(self, value):
        return super().format_value(value.get("id") if isinstance(value, dict) else value)


class ReferenceField(WorkspaceField):
    """Another record of the workspace: picked from a list, or found by its full name."""

    def __init__(self, model: type[Record], **kwargs):
        self.model = model
        super().__init__(widget=ReferenceWidget(str(model._meta.model_name)), **kwargs)
        self.hidden_widget = HiddenReference

    def prepare_value(self, value):
        if isinstance(value, UUID):
            record = self._records().filter(pk=value).first()
            return {"id": str(value), "name": str(record) if record else ""}
        return value

    def has_changed(self, initial, data):
        before = initial if not isinstance(initial, dict) else initial.get("id")
        return str(before or "") != str(clean_or_raw(self, data) or "")

    def clean(self, value):
        # A str comes from a hidden field with the initial value, whose record may have been deleted since.
        if not isinstance(value, list):
            return parse_uuid(value)
        name, pk = value or ("", "")
        if not (name or "").strip():
            return super().clean(None)
        if storable_text_error(name):
            raise ValidationError(NOT_FOUND)
        # The id is used only with the name that it was picked for, as typing on after picking means another record.
        picked = self._records().filter(pk=pk).first() if parse_uuid(pk) else None
        if picked is not None and str(picked) == name.strip():
            return picked.pk
        # Without JavaScript nothing can be picked, so a full name is accepted if it is unique.
        matches = list(self._records().filter(sort_key=sort_key(name))[:2])
        if len(matches) == 1:
            return matches[0].pk
        raise ValidationError(AMBIGUOUS if matches else NOT_FOUND)

    def _records(self):
        return self.model.objects.in_workspace(self.actor.workspace_id).not_deleted()


NOT_FOUND = _("No record has this name. Check the spelling, or create the record first.")
AMBIGUOUS = _("Several records have this name. Pick one from the list.")


def clean_or_raw(field: forms.Field, value: Any) -> Any:
    """Return a value as the field cleans it, or as it is if the field rejects it."""
    try:
        return field.clean(value)
    except ValidationError:
        return value


def plain_lines(text: str | None) -> str:
    """Return a text with line feeds alone; browsers submit \\r\\n, whatever the line ends in the page were."""
    return (text or "").replace("\r\n", "\n")


class LongSelect(forms.Select):
    """A select of many options without groups."""

    def render(self, name, value, attrs=None, renderer=None):
        # perf: Django renders a template for each option, and a form has 250 countries.
        widget = self.get_context(name, value, attrs)["widget"]
        options = (
            (option["value"], flatatt({"selected": option["selected"]}), option["label"])
            for _group, [option], _index in widget["optgroups"]
        )
        html = format_html_join("", '<option value="{}"{}>{}</option>', options)
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), html)


class Chips(forms.CheckboxSelectMultiple):
    """Checkboxes that look like chips."""

    template_name = "components/chips.html"


class WordsField(forms.CharField):
    """A list of words, separated by commas."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value):
        if isinstance(value, list):
            return value
        words = (word.strip() for word in str(super().to_python(value) or "").split(","))
        return list(dict.fromkeys(filter(None, words)))

    def has_changed(self, initial, data):
        return self.to_python(self.prepare_value(initial) or "") != self.to_python(data or "")


class LinesField(SimpleArrayField):
    """A list of texts, one per line."""

    def __init__(self, base_field=None, **kwargs):
        super().__init__(base_field or forms.CharField(max_length=255), delimiter="\n", widget=forms.Textarea, **kwargs)

    def to_python(self, value):
        lines = value.splitlines() if isinstance(value, str) else value
        return super().to_python([line for line in lines or [] if line.strip()])


class ColorInput(forms.ColorInput):
    """A colour picker, or a text field for a stored text that is no colour, which a picker cannot show."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if value and not is_color(value):
            context["widget"]["type"] = "text"
        return context


class TextDateField(forms.DateField):
    """A date stored as text, since JSON has no dates."""

    # A date input accepts only this format, whatever the language is.
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        date = super().clean(value)
        return date.isoformat() if date else None


class StoredValueField(forms.CharField):
    """The value of a custom attribute as text, kept as it is until it is edited."""

    def __init__(self, definition: CustomAttribute, stored: Any, *, widget: forms.Widget, **options):
        self.definition, self.stored = definition, stored
        # Stored values may begin or end with spaces.
        super().__init__(strip=False, widget=widget, **options)

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def clean(self, value):
        text = plain_lines(value)
        if text == plain_lines(self.prepare_value(self.stored)):
            return self.stored
        return parse_value(self.definition, text)


def attribute_field(definition: CustomAttribute, stored: Any = None) -> forms.Field:
    """Return the form field of a custom attribute with the value that is stored."""
    options: dict[str, Any] = {"label": definition.name, "help_text": definition.description, "required": False}
    field = _definition_field(definition, options, stored)
    if _can_show(field, definition, stored):
        return field
    return StoredValueField(definition, stored, widget=forms.Textarea(attrs={"rows": 2}), **options)


def _definition_field(definition: CustomAttribute, options: dict[str, Any], stored: Any) -> forms.Field:
    match definition.type:
        case CustomAttribute.Type.NUMBER | CustomAttribute.Type.CURRENCY | CustomAttribute.Type.PERCENT:
            # A FloatField would round long integers, and store 12 as 12.0.
            return StoredValueField(definition, stored, widget=forms.NumberInput(attrs={"step": "any"}), **options)
        case CustomAttribute.Type.DATE:
            return TextDateField(**options)
        case CustomAttribute.Type.CHECKBOX:
            return forms.BooleanField(**options)
        case CustomAttribute.Type.LIST if isinstance(stored, list):
            choices = [(value, value) for value in definition.values]
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
        case CustomAttribute.Type.LIST if definition.values:
            return forms.ChoiceField(choices=[("", "—"), *((value, value) for value in definition.values)], **options)
        case CustomAttribute.Type.LINK:
            return forms.URLField(assume_scheme="https", **options)
        case CustomAttribute.Type.EMAIL:
            return forms.EmailField(**options)
    return forms.CharField(max_length=MAX_LENGTH, **options)


def _can_show(field: forms.Field, definition: CustomAttribute, stored: Any) -> bool:
    # API clients store values that a definition may not allow any more. A field that cannot show one would submit it
    # empty, and saving another field would lose it.
    if stored is None or stored == "":
        return True
    # A browser joins the lines of a text in an <input>.
    if isinstance(stored, str) and len(stored.splitlines()) > 1:
        return False
    try:
        check_value(definition, stored)
        return isinstance(field, StoredValueField) or field.clean(stored) == stored
    except ValidationError:
        return False
