"""The custom attributes that an account defines."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from crm.api.renderers import json_response
from crm.compat.openapi import array_of, operation
from crm.queries.conditions import ALL, Condition
from crm.workspaces import actions
from crm.workspaces.models import CustomAttribute

from .exceptions import Invalid, too_long
from .fields import TEXT
from .lists import list_all
from .serializers import MODELS, TYPES, DefinitionSerializer
from .values import LONGEST, is_scalar, text_of, texts_of
from .views import AccountEndpoint, as_number, body

KEY = re.compile(r"[\w.\-]+")
# Keys of contacts, which no attribute of theirs may have.
RESERVED = {
    *("name", "email", "phone_number", "identifier", "country_code", "city", "company_name"),
    *("created_at", "last_activity_at", "referer", "blocked"),
}
NOT_ALLOWED = "The provided key is not allowed as it might conflict with default fields."
NAMES = {"attribute_display_name": "name", "attribute_key": "key"}
TEXTS = {**NAMES, "attribute_description": "description", "regex_pattern": "regex_pattern", "regex_cue": "regex_cue"}
# What is one of a few words, by our column; the place of a word among them stands for it as well.
WORDS: dict[str, tuple[str, dict[str, str]]] = {
    "attribute_display_type": ("type", {name: name for name in TYPES}),
    "attribute_model": ("record_type", dict(MODELS)),
}
DEFINITION = body(
    **dict.fromkeys(TEXTS, TEXT),
    **{name: {"type": "string", "enum": list(words)} for name, (_, words) in WORDS.items()},
    attribute_values={"type": "array", "items": TEXT},
)


class DefinitionEndpoint(AccountEndpoint):
    """What both endpoints of custom attributes share."""

    resource = "attributes"
    tag = "Custom attributes"
    administrators = ("POST", "PUT", "PATCH", "DELETE")

    def values(self, present: CustomAttribute | None = None) -> dict[str, Any]:
        """Return what a request sets, of a new definition or of one that is there. Raises Invalid."""
        wrapped = self.params.get("custom_attribute_definition")
        params = self.params | wrapped if isinstance(wrapped, dict) else self.params
        values: dict[str, Any] = {} if present else {"record_type": CustomAttribute.RecordType.CONVERSATION}
        for name, column in TEXTS.items():
            if name in params and is_scalar(params[name]):
                values[column] = text_of(params[name]) or (None if column.startswith("regex") else "")
        if "attribute_values" in params:
            values["values"] = texts_of(params["attribute_values"])
        words = {name: params[name] for name in WORDS if params.get(name) not in (None, "")}
        for name, word in words.items():
            column, ours = WORDS[name]
            values[column] = ours.get(as_word(name, word))
        if faults := list(_faults(values, present)):
            raise Invalid(faults)
        return values


def as_word(name: str, given: Any) -> str:
    """Return the word that a parameter is, or whose place among the words it is."""
    words, place = list(WORDS[name][1]), as_number(given)
    if place is not None and place < len(words):
        return words[place]
    return given if isinstance(given, str) else ""


def _faults(values: dict[str, Any], present: CustomAttribute | None) -> Iterator[tuple[str, str]]:
    for name, column in NAMES.items():
        if (column in values or present is None) and not (values.get(column) or "").strip():
            yield name, "can't be blank"
    for name, column in TEXTS.items():
        longest = LONGEST if name in NAMES else 1000
        if len(values.get(column) or "") > longest:
            yield name, too_long(longest)
    for name, (column, _) in WORDS.items():
        if column in values and values[column] is None:
            yield name, "is not included in the list"
    if values.get("key") and not KEY.fullmatch(values["key"]):
        yield "attribute_key", "is invalid"
    key = values.get("key") or (present and present.key)
    record_type = values.get("record_type") or (present and present.record_type)
    if {"key", "record_type"} & values.keys() and key in RESERVED and record_type == CustomAttribute.RecordType.CONTACT:
        yield "attribute_key", NOT_ALLOWED


class Definitions(DefinitionEndpoint):
    @operation("List custom attributes", array_of(DefinitionSerializer), query={"attribute_model": TEXT})
    def get(self, request, account_id):
        model = MODELS.get(as_word("attribute_model", self.params.get("attribute_model")))
        condition = Condition("crm_customattribute.record_type = %s", (model,)) if model else ALL
        return json_response(list_all(DefinitionSerializer, self.actor, condition))

    @operation("Define a custom attribute", lambda ref: ref(DefinitionSerializer), takes=DEFINITION)
    def post(self, request, account_id):
        with self.scope():
            made = actions.create_attribute(actor=self.actor, **self.values())
            return json_response(DefinitionSerializer.get(self.actor, made.pk))


class OneDefinition(DefinitionEndpoint):
    @operation("Show a custom attribute", lambda ref: ref(DefinitionSerializer))
    def get(self, request, account_id, number):
        with self.scope():
            return json_response(DefinitionSerializer.get(self.actor, self.pk_of(CustomAttribute, number)))

    @operation("Change a custom attribute", lambda ref: ref(DefinitionSerializer), takes=DEFINITION)
    def patch(self, request, account_id, number):
        with self.scope():
            pk = self.pk_of(CustomAttribute, number)
            present = CustomAttribute.objects.in_workspace(self.actor.workspace_id).get(pk=pk)
            actions.update_attribute(actor=self.actor, pk=pk, **self.values(present))
            return json_response(DefinitionSerializer.get(self.actor, pk))

    @operation("Change a custom attribute", lambda ref: ref(DefinitionSerializer), takes=DEFINITION)
    def put(self, request, account_id, number):
        return self.patch(request, account_id, number)

    @operation("Drop a custom attribute", code=204)
    def delete(self, request, account_id, number):
        with self.scope():
            actions.delete_attribute(actor=self.actor, pk=self.pk_of(CustomAttribute, number))
        return HttpResponse(status=204)
