"""Custom attributes of contacts, as this door shows and takes them."""

# ruff: noqa: N815, the fields bear the names of the contract

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.api import reading
from crm.api.fields import Id
from crm.api.pagination import Order
from crm.db.session import tenant
from crm.history.writes import RecordGone
from crm.workspaces.actions import create_attribute, delete_attribute, update_attribute
from crm.workspaces.actor import Actor
from crm.workspaces.models import CustomAttribute
from crm.workspaces.text import folded

from .fields import Choice, OptionalText, Text, Time, Told
from .serializers import TYPE_SQL, TYPES, DoorShape

TEXT = {"type": "string"}
MOST = 10_000
OF_CONTACTS = f"{CustomAttribute._meta.db_table}.record_type = '{CustomAttribute.RecordType.CONTACT}'"
NO_NAME = "must contain a letter or a digit"
# Of several types of ours that are one here, the first.
OUR_TYPES = {theirs: ours for ours, theirs in reversed(TYPES.items())}
CHANGED_BY = """(
    SELECT coalesce(c.user_id, c.token_id)::text FROM crm_change c
    WHERE c.workspace_id = {{table}}.workspace_id AND c.record_type = 'customattribute' AND c.record_id = {{table}}.id
    ORDER BY c.id {} LIMIT 1
)"""


class AttributeType(Choice):
    """What values are: one of this door's types, of which some stand for several of ours."""

    def __init__(self, **kwargs):
        super().__init__(choices=list(dict.fromkeys(TYPES.values())), **kwargs)

    def sql(self, table):
        return TYPE_SQL.format(table=table)

    def to_internal_value(self, data):
        return OUR_TYPES[super().to_internal_value(data)]


class AttributeShape(DoorShape):
    """A custom attribute of contacts."""

    model = CustomAttribute

    id = Id(read_only=True)
    organizationId = Id(source="workspace_id", read_only=True)
    name = Told("{table}.key", TEXT, source="key")
    displayName = Text(3, 64, source="name", fixed=True)
    description = OptionalText(1, 256)
    type = AttributeType(fixed=True)
    createdAt = Time(source="created_at")
    updatedAt = Time(source="updated_at")
    deletedAt = Told("NULL")
    createdBy = Told(CHANGED_BY.format("ASC"))
    updatedBy = Told(CHANGED_BY.format("DESC"))
    deletedBy = Told("NULL")


def all_attributes(actor: Actor) -> list[reading.Record]:
    """Return the custom attributes of contacts, oldest first."""
    return reading.page(AttributeShape, actor, (OF_CONTACTS, []), Order(), MOST)[0]


def one_attribute(actor: Actor, pk: UUID) -> reading.Record:
    """Return a custom attribute of contacts as it is shown. Raises RecordGone."""
    condition = f"{OF_CONTACTS} AND {AttributeShape.table()}.id = %s", [pk]
    records, _ = reading.page(AttributeShape, actor, condition, Order(), 1)
    if not records:
        raise RecordGone
    return records[0]


def define_attribute(*, actor: Actor, body: Mapping[str, Any]) -> reading.Record:
    """Save a new custom attribute, named after what it is called. Raises Conflict where another is named so."""
    values = AttributeShape.checked(body)
    key = slug_of(values["name"])
    if not key:
        raise ValidationError({"name": [NO_NAME]})
    values |= {"key": key, "record_type": CustomAttribute.RecordType.CONTACT, **_described(values)}
    with tenant(actor.workspace_id):
        return one_attribute(actor, create_attribute(actor=actor, **values).pk)


def describe_attribute(*, actor: Actor, pk: UUID, body: Mapping[str, Any]) -> reading.Record:
    """Change the description of a custom attribute, and return it. Raises RecordGone."""
    with tenant(actor.workspace_id):
        differing = AttributeShape.differing(body, one_attribute(actor, pk))
        values = AttributeShape.checked(differing, partial=True)
        update_attribute(actor=actor, pk=pk, **_described(values))
        return one_attribute(actor, pk)


def drop_attribute(*, actor: Actor, pk: UUID) -> None:
    """Delete a custom attribute of contacts. Raises RecordGone."""
    with tenant(actor.workspace_id):
        one_attribute(actor, pk)
        delete_attribute(actor=actor, pk=pk)


def slug_of(text: str) -> str:
    """Return what a custom attribute is named that is called so: `Customer Age` is `customer_age`."""
    return re.sub(r"[\W_]+", "_", folded(text)).strip("_")


def _described(values: Mapping[str, Any]) -> dict[str, str]:
    return {"description": values["description"] or ""} if "description" in values else {}
