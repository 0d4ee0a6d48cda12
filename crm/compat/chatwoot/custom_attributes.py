"""Endpoints of custom attribute definitions."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from crm.api.renderers import json_response
from crm.compat.openapi import TEXT, TEXTS, array_of, operation
from crm.queries.conditions import ALL, NONE, Condition
from crm.workspaces import actions
from crm.workspaces.custom_attributes import is_standard_key
from crm.workspaces.models import CustomAttribute
from crm.workspaces.text import trim, visible

from .exceptions import Invalid, too_long
from .lists import list_all
from .params import MAX_TEXT_LENGTH, scalars, to_text, to_texts, unwrap
from .serializers import MODELS, TYPES, DefinitionSerializer
from .views import AccountEndpoint, body_schema, parse_number

KEY_PATTERN = re.compile(r"[\w.\-]+")
MALFORMED_KEY = "must only contain letters, numbers, underscores, hyphens, and dots"
STANDARD_KEY = "The provided key is not allowed as it might conflict with default attributes."
REQUIRED_TEXTS = {"attribute_display_name": "name", "attribute_key": "key"}
TEXT_COLUMNS = {
    **REQUIRED_TEXTS,
    "attribute_description": "description",
    "regex_pattern": "regex_pattern",
    "regex_cue": "regex_cue",
}
# Enumerations by column; clients may send the index of a value instead, as Rails' enums accept both.
ENUMS: dict[str, tuple[str, dict[str, str]]] = {
    "attribute_display_type": ("type", {name: name for name in TYPES}),
    "attribute_model": ("record_type", dict(MODELS)),
}
DEFINITION_BODY = body_schema(
    **dict.fromkeys(TEXT_COLUMNS, TEXT),
    **{name: {"type": "string", "enum": list(words)} for name, (_, words) in ENUMS.items()},
    attribute_values=TEXTS,
)


class DefinitionEndpoint(AccountEndpoint):
    """Base of the endpoints of definitions."""

    resource = "attributes"
    tag = "Custom attributes"
    administrators = ("POST", "PUT", "PATCH", "DELETE")

    def values(self, existing: CustomAttribute | None = None) -> dict[str, Any]:
        """Return the values that a request sets on a new or an existing definition. Raises Invalid."""
        params = unwrap(self.params, "custom_attribute_definition")
        # Chatwoot defines attributes of conversations unless the client says otherwise.
        values: dict[str, Any] = {} if existing else {"record_type": CustomAttribute.RecordType.CONVERSATION}
        for name, value in scalars(params, TEXT_COLUMNS).items():
            column = TEXT_COLUMNS[name]
            text = to_text(value) or (None if column.startswith("regex") else "")
            values[column] = trim(text) if text and name in REQUIRED_TEXTS else text
        if "attribute_values" in params:
            values["values"] = to_texts(params["attribute_values"])
        for name, (column, ours) in ENUMS.items():
            if params.get(name) not in (None, ""):
                values[column] = ours.get(parse_enum(name, params[name]))
        if errors := list(_errors(values, existing)):
            raise Invalid(errors)
        return values


def parse_enum(name: str, value: Any) -> str:
    """Return the value of an enumeration that a parameter names or gives the index of."""
    choices, index = list(ENUMS[name][1]), parse_number(value)
    if index is not None and index < len(choices):
        return choices[index]
    return value if isinstance(value, str) else ""


def _errors(values: dict[str, Any], existing: CustomAttribute | None) -> Iterator[tuple[str, str]]:
    for name, column in REQUIRED_TEXTS.items():
        if (column in values or existing is None) and not visible(values.get(column) or ""):
            yield name, "can't be blank"
    for name, column in TEXT_COLUMNS.items():
        longest = MAX_TEXT_LENGTH if name in REQUIRED_TEXTS else 1000
        if len(values.get(column) or "") > longest:
            yield name, too_long(longest)
    for name, (column, _) in ENUMS.items():
        if column in values and values[column] is None:
            yield name, "is not included in the list"
    # A blank key has both errors, as Rails runs all validations.
    if ("key" in values or existing is None) and not KEY_PATTERN.fullmatch(values.get("key") or ""):
        yield "attribute_key", MALFORMED_KEY
    if existing is None and is_standard_key(values.get("record_type"), values.get("key")):
        yield "attribute_key", STANDARD_KEY


def _model_condition(value: Any) -> Condition:
    if not value and value != 0:
        return ALL
    # An unknown model has no definitions, as in Chatwoot.
    model = MODELS.get(parse_enum("attribute_model", value))
    return Condition("crm_customattribute.record_type = %s", (model,)) if model else NONE


class Definitions(DefinitionEndpoint):
    @operation("List custom attributes", array_of(DefinitionSerializer), query={"attribute_model": TEXT})
    def get(self, request, account_id):
        condition = _model_condition(self.params.get("attribute_model"))
        return json_response(list_all(DefinitionSerializer, self.actor, condition))

    @operation("Create a custom attribute", DefinitionSerializer, request=DEFINITION_BODY)
    def post(self, request, account_id):
        with self.account_session():
            created = actions.create_attribute(actor=self.actor, **self.values())
            return json_response(DefinitionSerializer.get(self.actor, created.pk))


class OneDefinition(DefinitionEndpoint):
    @operation("Get a custom attribute", DefinitionSerializer)
    def get(self, request, account_id, number):
        return json_response(self.get_record(DefinitionSerializer, number))

    @operation("Update a custom attribute", DefinitionSerializer, request=DEFINITION_BODY)
    def patch(self, request, account_id, number):
        with self.account_session():
            pk = self.get_pk(CustomAttribute, number)
            existing = CustomAttribute.objects.in_workspace(self.actor.workspace_id).get(pk=pk)
            actions.update_attribute(actor=self.actor, pk=pk, **self.values(existing))
            return json_response(DefinitionSerializer.get(self.actor, pk))

    put = patch

    # Chatwoot answers 204 here, and 200 to all its other deletions.
    @operation("Delete a custom attribute", code=204)
    def delete(self, request, account_id, number):
        with self.account_session():
            actions.delete_attribute(actor=self.actor, pk=self.get_pk(CustomAttribute, number))
        return HttpResponse(status=204)
