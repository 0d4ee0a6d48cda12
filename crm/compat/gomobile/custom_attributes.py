"""Custom attributes of contacts: serializer, reads, writes and endpoints."""

# ruff: noqa: N815, the fields bear the names of the contract

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.api.fields import Id
from crm.api.renderers import json_response
from crm.compat.openapi import array_of, operation
from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.queries.conditions import Condition
from crm.workspaces.actions import create_attribute, delete_attribute, update_attribute
from crm.workspaces.actor import Actor
from crm.workspaces.models import CustomAttribute
from crm.workspaces.text import fold

from .exceptions import BODY_ERRORS
from .fields import TEXT, GoMobileChoice, OptionalText, ReadOnlyText, RequiredText, Timestamp
from .serializers import TYPE_SQL, TYPES, GoMobileSerializer
from .views import MESSAGE, GoMobileView, parse_pk, record_schema

MAX_ATTRIBUTES = 10_000
OF_CONTACTS = Condition(f"{CustomAttribute._meta.db_table}.record_type = %s", (CustomAttribute.RecordType.CONTACT,))
NO_NAME = "must contain a letter or a digit"
# Of several of our types that are one in GoMobile, the first.
OUR_TYPES = {theirs: ours for ours, theirs in reversed(TYPES.items())}
CHANGED_BY = """(
    SELECT coalesce(c.user_id, c.token_id)::text FROM crm_change c
    WHERE c.workspace_id = {{table}}.workspace_id AND c.record_type = 'customattribute' AND c.record_id = {{table}}.id
    ORDER BY c.id {} LIMIT 1
)"""


class AttributeType(GoMobileChoice):
    """The type of an attribute's values in GoMobile's terms; some stand for several of our types."""

    def __init__(self, **kwargs):
        super().__init__(choices=list(dict.fromkeys(TYPES.values())), **kwargs)

    def sql(self, table):
        return TYPE_SQL.format(table=table)

    def to_internal_value(self, data):
        return OUR_TYPES[super().to_internal_value(data)]


class AttributeSerializer(GoMobileSerializer):
    """A custom attribute of contacts."""

    model = CustomAttribute

    id = Id(read_only=True)
    organizationId = Id(source="workspace_id", read_only=True)
    name = ReadOnlyText("{table}.key", TEXT, source="key")
    displayName = RequiredText(3, 64, source="name", immutable=True)
    description = OptionalText(1, 256)
    type = AttributeType(immutable=True)
    createdAt = Timestamp(source="created_at")
    updatedAt = Timestamp(source="updated_at")
    deletedAt = ReadOnlyText("NULL")
    createdBy = ReadOnlyText(CHANGED_BY.format("ASC"))
    updatedBy = ReadOnlyText(CHANGED_BY.format("DESC"))
    deletedBy = ReadOnlyText("NULL")


def list_attributes(actor: Actor) -> list[dict[str, Any]]:
    """Return the custom attributes of contacts, oldest first."""
    page = AttributeSerializer.query(actor).where(OF_CONTACTS).keyset(MAX_ATTRIBUTES)
    return AttributeSerializer.to_dicts(page.rows)


def get_attribute(actor: Actor, pk: UUID) -> dict[str, Any]:
    """Return a serialized custom attribute of contacts. Raises RecordNotFound."""
    with_id = Condition(f"{AttributeSerializer.table()}.id = %s", (pk,), by_index=True)
    row = AttributeSerializer.query(actor).where(OF_CONTACTS & with_id).first()
    if row is None:
        raise RecordNotFound
    return AttributeSerializer.to_dicts([row])[0]


def define_attribute(*, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Create a custom attribute whose name is derived from its displayName. Raises Conflict if the name is taken."""
    values = AttributeSerializer.clean(body)
    key = to_key(values["name"])
    if not key:
        raise ValidationError({"name": [NO_NAME]})
    values |= {"key": key, "record_type": CustomAttribute.RecordType.CONTACT, **_description(values)}
    with tenant_session(actor.workspace_id):
        return get_attribute(actor, create_attribute(actor=actor, **values).pk)


def update_description(*, actor: Actor, pk: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Change the description of a custom attribute, and return it. Raises RecordNotFound."""
    with tenant_session(actor.workspace_id):
        changes = AttributeSerializer.changed_fields(body, get_attribute(actor, pk))
        values = AttributeSerializer.clean(changes, partial=True)
        update_attribute(actor=actor, pk=pk, **_description(values))
        return get_attribute(actor, pk)


def delete_contact_attribute(*, actor: Actor, pk: UUID) -> None:
    """Delete a custom attribute of contacts. Raises RecordNotFound."""
    with tenant_session(actor.workspace_id):
        get_attribute(actor, pk)
        delete_attribute(actor=actor, pk=pk)


def to_key(text: str) -> str:
    """Return the key for a display name: `Customer Age` becomes `customer_age`."""
    return re.sub(r"[\W_]+", "_", fold(text)).strip("_")


def _description(values: Mapping[str, Any]) -> dict[str, str]:
    return {"description": values["description"] or ""} if "description" in values else {}


class AttributeEndpoint(GoMobileView):
    tag = "Custom attributes"
    record_label = "Custom attribute"
    resource = "attributes"
    serializer_class = AttributeSerializer


class Attributes(AttributeEndpoint):
    @operation("List custom attributes", array_of(AttributeSerializer))
    def get(self, request):
        return json_response(list_attributes(self.actor))

    @operation(
        "Create a custom attribute",
        record_schema(AttributeSerializer),
        code=201,
        request=AttributeSerializer,
        errors=(409, *BODY_ERRORS),
    )
    def post(self, request):
        return json_response(define_attribute(actor=self.actor, body=self.body()), 201)


class OneAttribute(AttributeEndpoint):
    @operation("Get a custom attribute", record_schema(AttributeSerializer), errors=(404,))
    def get(self, request, id):
        return json_response(get_attribute(self.actor, parse_pk(id)))

    @operation(
        "Describe a custom attribute",
        record_schema(AttributeSerializer),
        request=AttributeSerializer(partial=True),
        errors=(404, *BODY_ERRORS),
    )
    def put(self, request, id):
        return json_response(update_description(actor=self.actor, pk=parse_pk(id), body=self.body()))

    @operation("Delete a custom attribute", MESSAGE, errors=(404,))
    def delete(self, request, id):
        delete_contact_attribute(actor=self.actor, pk=parse_pk(id))
        return json_response({"message": "Custom attribute deleted successfully"})
