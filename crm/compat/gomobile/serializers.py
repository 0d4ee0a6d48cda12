"""Serializers of contacts."""

# ruff: noqa: N815, the fields bear the names of the contract

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.models import Contact
from crm.api.fields import Choice, Id
from crm.api.schema import object_schema
from crm.api.serializers import RecordSerializer
from crm.compat.fields import Document, Timestamp
from crm.compat.openapi import BOOLEAN, NULLABLE_TEXT, TEXT
from crm.workspaces.models import CustomAttribute

from .exceptions import UNKNOWN
from .fields import (
    AttributeValues,
    Channels,
    ClassValidatorMessages,
    FullName,
    Nullable,
    OptionalEmail,
    OptionalText,
    Phone,
)

Type = CustomAttribute.Type
# GoMobile's types of custom attributes by ours; the first of several equal ones is used for a new attribute.
TYPES = {
    Type.TEXT: "text",
    Type.NUMBER: "number",
    Type.CHECKBOX: "boolean",
    Type.DATE: "date",
    Type.PHONE: "phone_number",
    Type.EMAIL: "email",
    Type.LINK: "url",
    Type.CURRENCY: "number",
    Type.PERCENT: "number",
    Type.LIST: "text",
}
_CASES = " ".join(f"WHEN '{ours}' THEN '{theirs}'" for ours, theirs in TYPES.items())
TYPE_SQL = f"(CASE {{table}}.type {_CASES} END)"

GENDER = {"type": "string", "enum": Contact.Gender.values}
ADDRESS_KEYS = ("address", "city", "state", "zip")
# A contact may have several addresses here, and one in GoMobile: the first. Both of its lines are one text there.
ADDRESS_SQL = """(
    SELECT ARRAY[NULLIF(concat_ws(', ', NULLIF(a.address_line1, ''), NULLIF(a.address_line2, '')), ''),
                 NULLIF(a.city, ''), NULLIF(a.state, ''), NULLIF(a.postal_code, '')]::text[]
    FROM addresses_address a
    WHERE a.workspace_id = {table}.workspace_id AND a.contact_id = {table}.id AND a.deleted_at IS NULL
    ORDER BY a.id LIMIT 1
)"""
# Values need no definition to be stored; without one, the key is the name, and the JSON type decides the type.
ATTRIBUTES_SQL = f"""
    SELECT coalesce(json_agg(json_build_object(
        'name', v.key, 'displayName', coalesce(d.name, v.key),
        'type', coalesce({TYPE_SQL.format(table="d")}, CASE jsonb_typeof(v.value)
            WHEN 'number' THEN 'number' WHEN 'boolean' THEN 'boolean' ELSE 'text' END),
        'value', v.value, 'isLocked', false, 'description', NULLIF(d.description, '')
    ) ORDER BY d.id, v.key), '[]')
    FROM jsonb_each({{table}}.custom_attributes) v LEFT JOIN crm_customattribute d
    ON d.workspace_id = {{table}}.workspace_id AND d.record_type = 'contact' AND d.key = v.key AND d.deleted_at IS NULL
"""
ATTRIBUTES_SCHEMA = {
    "type": "array",
    "items": object_schema(
        {
            **dict.fromkeys(("name", "displayName", "type"), TEXT),
            "value": {},
            "isLocked": BOOLEAN,
            "description": NULLABLE_TEXT,
        }
    ),
}


class GoMobileSerializer(RecordSerializer):
    """The base of GoMobile's serializers, with GoMobile's error messages."""

    default_error_messages = {
        "invalid": "must be an object",
        "unknown": UNKNOWN,
        "read_only": "cannot be changed",
        "immutable": "cannot be changed",
    }


class AddressLines(OptionalText):
    """All four parts of the contact's first address, so that it is looked up once per contact."""

    def sql(self, table):
        return ADDRESS_SQL.format(table=table)


class AddressLine(OptionalText):
    """A part of the address; `AddressLines` selects its value."""

    def sql(self, table):
        return "NULL"


@extend_schema_field({"anyOf": [GENDER]})  # drf-spectacular adds null, as the field allows it
class Gender(Nullable, ClassValidatorMessages, Choice):
    """A gender, or null."""

    json_schema: dict[str, Any] = {"anyOf": [GENDER, {"type": "null"}]}


# Two mixins, as custom attributes come between them in GoMobile: read and written differently, and not in lists.
class KeyFields(GoMobileSerializer):
    model = Contact

    id = Id(read_only=True)
    organizationId = Id(source="workspace_id", read_only=True)
    primaryPhone = Phone(3, 20, source="phone")
    channels = Channels()
    createdAt = Timestamp(source="created_at")
    updatedAt = Timestamp(source="updated_at")


class PersonFields(GoMobileSerializer):
    firstName = OptionalText(2, 64, source="first_name")
    lastName = OptionalText(1, 64, source="last_name")
    fullName = FullName(3, 64, source="full_name")
    primaryEmail = OptionalEmail(source="email")
    address = AddressLines(3, 256, source="address_line1")
    city = AddressLine(3, 64)
    state = AddressLine(3, 64)
    zip = AddressLine(3, 64, source="postal_code")
    occupation = OptionalText(3, 64)
    preferredChannel = OptionalText(3, 64, source="preferred_channel")
    gender = Gender(choices=Contact.Gender.values)

    @classmethod
    def to_dicts(cls, rows):
        records = super().to_dicts(rows)
        for record in records:
            record |= zip(ADDRESS_KEYS, record["address"] or (None,) * len(ADDRESS_KEYS), strict=True)
        return records


class ReadAttributes(GoMobileSerializer):
    customAttributes = Document(ATTRIBUTES_SQL, ATTRIBUTES_SCHEMA)


class WrittenAttributes(GoMobileSerializer):
    customAttributes = AttributeValues(source="custom_attributes", required=False)


class ContactSerializer(KeyFields, PersonFields):
    """A contact in lists and after a write."""


class ContactDetailSerializer(KeyFields, ReadAttributes, PersonFields):
    """A contact by id."""


class NewContact(KeyFields, WrittenAttributes, PersonFields):
    """The fields that create a contact."""


class ContactChanges(NewContact):
    """The fields that update a contact, all optional."""


class ContactListField(ClassValidatorMessages, serializers.ListField):
    default_error_messages = {"max_length": "must contain no more than {max_length} elements"}


class Upsert(GoMobileSerializer):
    """Up to 1,000 contacts, matched by phone number."""

    # GoMobile documents this maximum, and recommends 100 to 500.
    data = ContactListField(child=NewContact(), max_length=1000)  # type: ignore[assignment]
