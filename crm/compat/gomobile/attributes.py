"""Custom attributes of contacts in GoMobile's contract."""

# ruff: noqa: N815, the fields bear the names of the contract

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.api.fields import Id
from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.queries.conditions import Condition
from crm.workspaces.actions import create_attribute, delete_attribute, update_attribute
from crm.workspaces.actor import Actor
from crm.workspaces.models import CustomAttribute
from crm.workspaces.text import fold

from .fields import Choice, OptionalText, ReadOnlyText, Text, Time
from .serializers import TYPE_SQL, TYPES, GoMobileSerializer

TEXT = {"type": "string"}
MAX_ATTRIBUTES = 10_000
OF_CONTACTS = Condition(f"{CustomAttribute._meta.db_table}.record_type = %s", (CustomAttribute.RecordType.CONTACT,))
NO_NAME = "must contain a letter or a digit"
# Of several types of ours that are one in GoMobile, the first.
OUR_TYPES = {theirs: ours for ours, theirs in reversed(TYPES.items())}
CHANGED_BY = """(
    SELECT coalesce(c.user_id, c.token_id)::text FROM crm_change c
    WHERE c.workspace_id = {{table}}.workspace_id AND c.record_type = 'customattribute' AND c.record_id = {{table}}.id
    ORDER BY c.id {} LIMIT 1
)"""


class AttributeType(Choice):
    """The type of an attribute's values: one of GoMobile's, of which some stand for several of ours."""

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
    displayName = Text(3, 64, source="name", fixed=True)
    description = OptionalText(1, 256)
    type = AttributeType(fixed=True)
    createdAt = Time(source="created_at")
    updatedAt = Time(source="updated_at")
    deletedAt = ReadOnlyText("NULL")
    createdBy = ReadOnlyText(CHANGED_BY.format("ASC"))
    updatedBy = ReadOnlyText(CHANGED_BY.format("DESC"))
    deletedBy = ReadOnlyText("NULL")


def list_attributes(actor: Actor) -> list[dict[str, Any]]:
    """Return the custom attributes of contacts, oldest first."""
    page = AttributeSerializer.query(actor).where(OF_CONTACTS).keyset(MAX_ATTRIBUTES)
    return AttributeSerializer.to_dicts(page.rows)


def get_attribute(actor: Actor, pk: UUID) -> dict[str, Any]:
    """Return a custom attribute of contacts as it is shown. Raises RecordNotFound."""
    with_id = Condition(f"{AttributeSerializer.table()}.id = %s", (pk,), by_index=True)
    row = AttributeSerializer.query(actor).where(OF_CONTACTS & with_id).first()
    if row is None:
        raise RecordNotFound
    return AttributeSerializer.to_dicts([row])[0]


def define_attribute(*, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Save a new custom attribute, named after what it is called. Raises Conflict where another is named so."""
    values = AttributeSerializer.checked(body)
    key = slug_of(values["name"])
    if not key:
        raise ValidationError({"name": [NO_NAME]})
    values |= {"key": key, "record_type": CustomAttribute.RecordType.CONTACT, **_description(values)}
    with tenant_session(actor.workspace_id):
        return get_attribute(actor, create_attribute(actor=actor, **values).pk)


def update_description(*, actor: Actor, pk: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Change the description of a custom attribute, and return it. Raises RecordNotFound."""
    with tenant_session(actor.workspace_id):
        differing = AttributeSerializer.differing(body, get_attribute(actor, pk))
        values = AttributeSerializer.checked(differing, partial=True)
        update_attribute(actor=actor, pk=pk, **_description(values))
        return get_attribute(actor, pk)


def remove_attribute(*, actor: Actor, pk: UUID) -> None:
    """Delete a custom attribute of contacts. Raises RecordNotFound."""
    with tenant_session(actor.workspace_id):
        get_attribute(actor, pk)
        delete_attribute(actor=actor, pk=pk)


def slug_of(text: str) -> str:
    """Return what a custom attribute is named that is called so: `Customer Age` is `customer_age`."""
    return re.sub(r"[\W_]+", "_", fold(text)).strip("_")


def _description(values: Mapping[str, Any]) -> dict[str, str]:
    return {"description": values["description"] or ""} if "description" in values else {}
