"""Custom attributes of contacts: serializer, writes and endpoints."""

# ruff: noqa: N815, the fields bear the names of the contract

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.api.fields import Choice, Id
from crm.api.parsers import parse_object
from crm.api.renderers import json_response
from crm.api.schema import BODY_STATUSES
from crm.compat.fields import SqlField, Timestamp
from crm.compat.openapi import TEXT, array_of, operation
from crm.db.session import tenant_session
from crm.queries.conditions import Condition
from crm.workspaces.actions import create_attribute, delete_attribute, update_attribute
from crm.workspaces.actor import Actor
from crm.workspaces.custom_attributes import is_standard_key
from crm.workspaces.models import CustomAttribute
from crm.workspaces.text import fold

from .fields import ClassValidatorMessages, OptionalText, RequiredText
from .serializers import TYPE_SQL, TYPES, GoMobileSerializer
from .views import MESSAGE, GoMobileView, parse_pk

MAX_ATTRIBUTES = 10_000  # GoMobile's list has no pages
OF_CONTACTS = Condition(f"{CustomAttribute._meta.db_table}.record_type = %s", (CustomAttribute.RecordType.CONTACT,))
# If several of our types are one in GoMobile, the first is used.
OUR_TYPES = {theirs: ours for ours, theirs in reversed(TYPES.items())}
# From the change log, as attributes have no such columns. A token without a member is a user in GoMobile's terms.
CHANGED_BY = """(
    SELECT coalesce(c.user_id, c.token_id)::text FROM crm_change c
    WHERE c.workspace_id = {{table}}.workspace_id AND c.record_type = 'customattribute' AND c.record_id = {{table}}.id
    ORDER BY c.id {} LIMIT 1
)"""


class AttributeType(ClassValidatorMessages, Choice):
    """The type of an attribute's values in GoMobile's terms; some stand for several of our types."""

    def sql(self, table):
        return TYPE_SQL.format(table=table)

    def to_internal_value(self, data):
        return OUR_TYPES[super().to_internal_value(data)]


class AttributeSerializer(GoMobileSerializer):
    """A custom attribute of contacts."""

    model = CustomAttribute

    id = Id(read_only=True)
    organizationId = Id(source="workspace_id", read_only=True)
    name = SqlField("{table}.key", TEXT, source="key")  # the source, because a conflict is on the key
    displayName = RequiredText(3, 64, source="name", immutable=True)
    description = OptionalText(1, 256)
    type = AttributeType(choices=list(dict.fromkeys(TYPES.values())), immutable=True)
    createdAt = Timestamp(source="created_at")
    updatedAt = Timestamp(source="updated_at")
    deletedAt = SqlField("NULL")  # deleted ones are not shown
    createdBy = SqlField(CHANGED_BY.format("ASC"))
    updatedBy = SqlField(CHANGED_BY.format("DESC"))
    deletedBy = SqlField("NULL")

    @classmethod
    def query(cls, actor):
        # GoMobile has no other records with attributes, so attributes of customers and conversations are hidden.
        return super().query(actor).where(OF_CONTACTS)


def define_attribute(*, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Create a custom attribute whose name is derived from its displayName. Raises Conflict if the name is taken."""
    values = AttributeSerializer.clean(body)
    key = to_key(values["name"])
    if not key:
        raise ValidationError({"name": ["must contain a letter or a digit"]})
    if is_standard_key(CustomAttribute.RecordType.CONTACT, key):
        raise ValidationError({"name": ["must not be the name of a standard field"]})
    values |= {"key": key, "record_type": CustomAttribute.RecordType.CONTACT, **_description(values)}
    with tenant_session(actor.workspace_id):
        return AttributeSerializer.get(actor, create_attribute(actor=actor, **values).pk)


def update_description(*, actor: Actor, pk: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Change the description of a custom attribute, and return it. Raises RecordNotFound."""
    with tenant_session(actor.workspace_id):
        changes = AttributeSerializer.changed_fields(body, AttributeSerializer.get(actor, pk))
        values = AttributeSerializer.clean(changes, partial=True)
        update_attribute(actor=actor, pk=pk, **_description(values))
        return AttributeSerializer.get(actor, pk)


def to_key(text: str) -> str:
    """Return the key for a display name: `Customer Age` becomes `customer_age`."""
    return re.sub(r"[\W_]+", "_", fold(text)).strip("_")


def _description(values: Mapping[str, Any]) -> dict[str, str]:
    # Null in the contract is "" in the column.
    return {"description": values["description"] or ""} if "description" in values else {}


class AttributeEndpoint(GoMobileView):
    tag = "Custom attributes"
    record_label = "Custom attribute"
    resource = "attributes"
    serializer_class = AttributeSerializer


class Attributes(AttributeEndpoint):
    @operation("List custom attributes", array_of(AttributeSerializer))
    def get(self, request):
        page = AttributeSerializer.query(self.actor).keyset(MAX_ATTRIBUTES)
        return json_response(AttributeSerializer.to_dicts(page.rows))

    @operation(
        "Create a custom attribute",
        AttributeSerializer,
        code=201,
        request=AttributeSerializer,
        errors=(409, *BODY_STATUSES),
    )
    def post(self, request):
        return json_response(define_attribute(actor=self.actor, body=parse_object(request)), 201)


class OneAttribute(AttributeEndpoint):
    @operation("Get a custom attribute", AttributeSerializer, errors=(404,))
    def get(self, request, id):
        return json_response(AttributeSerializer.get(self.actor, parse_pk(id)))

    @operation(
        "Describe a custom attribute",
        AttributeSerializer,
        request=AttributeSerializer(partial=True),
        errors=(404, *BODY_STATUSES),
    )
    def put(self, request, id):
        return json_response(update_description(actor=self.actor, pk=parse_pk(id), body=parse_object(request)))

    @operation("Delete a custom attribute", MESSAGE, errors=(404,))
    def delete(self, request, id):
        pk = parse_pk(id)
        with tenant_session(self.actor.workspace_id):
            AttributeSerializer.get(self.actor, pk)  # the action would also delete one of customers
            delete_attribute(actor=self.actor, pk=pk)
        return json_response({"message": "Custom attribute deleted successfully"})
