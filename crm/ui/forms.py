"""Forms of staff pages: they say what was typed, and with it what its reader had expected; an action decides."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from crm.workspaces.actor import Actor
from crm.workspaces.models import CustomAttribute
from crm.workspaces.parsing import parse_uuid
from crm.workspaces.records import Record
from crm.workspaces.text import sort_key
from crm.workspaces.validators import storable_text_error

ATTRIBUTE = "attribute-"


class PageForm(forms.Form):
    """A form whose fields say to those who cannot see them what is wrong with them."""

    template_name = "components/fields.html"

    # Fields that are named otherwise in what an action takes.
    renamed: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def see(self, current: Mapping[str, Any]) -> None:
        """Take it that the reader has now expected what some fields hold by now."""

    def refuse(self, error: ValidationError) -> None:
        """Show what an action has refused beside the field it is about."""
        names = {taken: name for name, taken in self.renamed.items()}
        for name, errors in error.update_error_dict({}).items():
            shown = names.get(name, name)
            self.add_error(shown if shown in self.fields else None, errors)


class RecordForm(PageForm, forms.ModelForm):
    """A form on some fields of a record. Each field comes with what it held when it was shown (`initial-…`)."""

    def __init__(self, *args, actor: Actor, only: Collection[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        if not only or any(name.startswith(ATTRIBUTE) for name in only):
            self._add_attributes()
        if only:
            self.fields = {name: field for name, field in self.fields.items() if name in only}
        if not self.instance._state.adding:
            for field in self.fields.values():
                field.show_hidden_initial = True
        for field in self.fields.values():
            if isinstance(field, WorkspaceField):
                field.within(actor)

    def _post_clean(self):
        """Leave it to the action to look at the record as a whole."""

    def _add_attributes(self) -> None:
        """Add a field for each custom attribute that the workspace defines on records of this kind."""
        if "custom_attributes" not in {field.name for field in self._meta.model._meta.concrete_fields}:
            return
        kept = getattr(self.instance, "custom_attributes", {})
        for definition in attributes_of(self.actor, str(self._meta.model._meta.model_name)):
            name = f"{ATTRIBUTE}{definition.key}"
            self.fields[name] = field_of(definition)
            self.initial[name] = kept.get(definition.key)

    @property
    def groups(self) -> tuple[list, list]:
        """The fields of the record itself, and those that the workspace has added."""
        own = [self[name] for name in self.fields if not name.startswith(ATTRIBUTE)]
        return own, [self[name] for name in self.fields if name.startswith(ATTRIBUTE)]

    def values(self) -> dict[str, Any]:
        """Return what an action takes: everything for a new record, else what differs from what was shown."""
        changed = set(self.fields) if self.instance._state.adding else set(self.changed_data)
        return self._taken({name: self.cleaned_data[name] for name in self.fields if name in changed})

    def expected(self) -> dict[str, Any]:
        """Return what the changed fields held when they were shown."""
        before = {}
        for name in self.changed_data:
            field, bound = self.fields[name], self[name]
            hidden = field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
            before[name] = _lenient(field, hidden)
        return self._taken(before)

    def see(self, current: Mapping[str, Any]) -> None:
        """Take it that the reader has now expected what some fields hold by now: sent again, the form overwrites it."""
        names = {taken: name for name, taken in self.renamed.items()}
        data: Any = self.data
        self.data = data = data.copy()
        for taken, value in current.items():
            shown = {names.get(taken, taken): value}
            if taken == "custom_attributes":
                shown = {f"{ATTRIBUTE}{key}": one for key, one in value.items()}
            for name in shown.keys() & self.fields.keys():
                field = self.fields[name]
                hidden = field.hidden_widget()
                values = shown[name] if isinstance(hidden, forms.MultipleHiddenInput) else [shown[name]]
                texts = [hidden.format_value(field.prepare_value(one)) for one in values]
                data.setlist(self[name].html_initial_name, ["" if text is None else text for text in texts])

    def _taken(self, values: dict[str, Any]) -> dict[str, Any]:
        own = {name: value for name, value in values.items() if not name.startswith(ATTRIBUTE)}
        taken = {self.renamed.get(name, name): value for name, value in own.items()}
        attributes = {name.removeprefix(ATTRIBUTE): v for name, v in values.items() if name.startswith(ATTRIBUTE)}
        if attributes:
            kept = {**getattr(self.instance, "custom_attributes", {}), **attributes}
            taken["custom_attributes"] = {key: value for key, value in kept.items() if value not in (None, "")}
        return taken


def _lenient(field: forms.Field, value: Any) -> Any:
    try:
        return field.clean(value)
    except ValidationError:
        return value


class WorkspaceField(forms.Field):
    """A field whose choices are of a workspace."""

    actor: Actor

    def within(self, actor: Actor) -> None:
        """Say in whose workspace the field is shown."""
        self.actor = actor


class ReferenceWidget(forms.MultiWidget):
    """The name of another record, as it is typed, and its id, which a script fills in as one is picked."""

    template_name = "components/reference.html"
    use_fieldset = False

    def __init__(self, kind: str):
        super().__init__({"": forms.TextInput(attrs={"autocomplete": "off"}), "id": forms.HiddenInput()})
        self.kind = kind

    def id_for_label(self, id_):
        return f"{id_}_0"

    def decompress(self, value):
        return [value.get("name", ""), value.get("id", "")] if isinstance(value, dict) else ["", value or ""]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["kind"] = self.kind
        return context


class HiddenReference(forms.HiddenInput):
    """The id of another record alone."""

    def format_value(self, value):
        return super().format_value(value.get("id") if isinstance(value, dict) else value)


class ReferenceField(WorkspaceField):
    """Another record of the workspace, by its name or by what was picked from a list."""

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
        return str(before or "") != str(_lenient(self, data) or "")

    def clean(self, value):
        name, pk = (value if isinstance(value, list) else ["", value]) or ["", ""]
        if not isinstance(value, list):
            return parse_uuid(value)
        if not (name or "").strip():
            return super().clean(None)
        if storable_text_error(name):
            raise ValidationError(_("None is called so: check the spelling, or make it first."))
        picked = self._records().filter(pk=pk).first() if parse_uuid(pk) else None
        if picked is not None and str(picked) == name.strip():
            return picked.pk
        found = list(self._records().filter(sort_key=sort_key(name))[:2])
        if len(found) == 1:
            return found[0].pk
        if found:
            raise ValidationError(_("Several are called so: pick one from the list."))
        raise ValidationError(_("None is called so: check the spelling, or make it first."))

    def _records(self):
        return self.model.objects.in_workspace(self.actor.workspace_id).not_deleted()


class LongSelect(forms.Select):
    """A choice among many, without groups: made here, as Django asks a template for each option."""

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        options = (
            (option["value"], flatatt({"selected": option["selected"]}), option["label"])
            for _group, [option], _index in widget["optgroups"]
        )
        shown = format_html_join("", '<option value="{}"{}>{}</option>', options)
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), shown)


class Chips(forms.CheckboxSelectMultiple):
    """Values that are toggled, not picked from a list."""

    template_name = "components/chips.html"


class WordsField(forms.CharField):
    """A few words, with commas between them."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value):
        if isinstance(value, list):
            return value
        return list(
            dict.fromkeys(word.strip() for word in str(super().to_python(value) or "").split(",") if word.strip())
        )

    def has_changed(self, initial, data):
        return self.to_python(self.prepare_value(initial) or "") != self.to_python(data or "")


def attributes_of(actor: Actor, record_type: str) -> list[CustomAttribute]:
    """Return what the workspace has added to records of a kind, by name."""
    defined = CustomAttribute.objects.in_workspace(actor.workspace_id).not_deleted()
    return list(defined.filter(record_type=record_type).order_by("name", "id")[:100])


def field_of(definition: CustomAttribute) -> forms.Field:
    """Return the form field of a custom attribute; one that has no field of its own is text."""
    given: dict[str, Any] = {"label": definition.name, "help_text": definition.description, "required": False}
    match definition.type:
        case CustomAttribute.Type.NUMBER | CustomAttribute.Type.CURRENCY | CustomAttribute.Type.PERCENT:
            return forms.FloatField(localize=False, **given)
        case CustomAttribute.Type.DATE:
            return TextDateField(**given)
        case CustomAttribute.Type.CHECKBOX:
            return forms.BooleanField(**given)
        case CustomAttribute.Type.LIST:
            return forms.ChoiceField(choices=[("", "—"), *((value, value) for value in definition.values)], **given)
        case CustomAttribute.Type.LINK:
            return forms.URLField(assume_scheme="https", **given)
        case CustomAttribute.Type.EMAIL:
            return forms.EmailField(**given)
    return forms.CharField(max_length=4000, **given)


class TextDateField(forms.DateField):
    """A date that is kept as text, as JSON has no dates."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        date = super().clean(value)
        return date.isoformat() if date else None
