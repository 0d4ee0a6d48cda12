"""Upsert of many contacts, matched by phone number: all are saved, or none."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from rest_framework import serializers

from contacts.models import Contact
from contacts.uniqueness import comparison_key, lock_keys
from crm.api.exceptions import field_errors
from crm.db.session import tenant_session
from crm.history.writes import start_change_set
from crm.queries.conditions import Condition
from crm.workspaces.actor import Actor

from .serializers import ContactDetailSerializer, NewContact, Upsert
from .writes import ContactInput, SavedContact, inboxes_by_name, require_all, save_contact

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One contact of a request: as sent, and as cleaned values by model field."""

    data: JsonObject
    values: JsonObject

    @property
    def phone(self) -> str:
        return comparison_key("phone", self.values["phone"])

    def changed_values(self, details: JsonObject) -> JsonObject:
        """Return the values that differ from the details of a contact."""
        columns = NewContact.columns()
        # Texts as they will be stored, so that one that differs only in spaces around it changes nothing.
        sent = {
            name: self.values[columns[name].source] if isinstance(value, str) else value
            for name, value in self.data.items()
        }
        sources = {columns[name].source for name in ContactDetailSerializer.changed_fields(sent, details)}
        values = {source: value for source, value in self.values.items() if source in sources}
        # They are read as a list and written as an object, so they never compare as equal above.
        if "custom_attributes" in values:
            current = {attribute["name"]: attribute["value"] for attribute in details["customAttributes"]}
            values["custom_attributes"] = NewContact.changed_fields(values["custom_attributes"], current)
        return {source: value for source, value in values.items() if source != "custom_attributes" or value}


@dataclass(slots=True)
class ExistingContact:
    """A contact with a phone number of the request, and its details until the request changes it."""

    contact: SavedContact
    details: JsonObject | None = None


def upsert(*, actor: Actor, body: JsonObject) -> None:
    """Save contacts in one change set: each updates the oldest contact with its phone number, or is created.

    If a number occurs twice, the later item updates the contact of the earlier one. Raises a validation error naming
    the items.
    """
    items = _parse_items(body)
    if not items:
        return
    inputs = [ContactInput.of(item.values) for item in items]
    with tenant_session(actor.workspace_id):
        require_all(actor, inputs)
        # One look-up for all items, as 1,000 single ones would be 1,000 round trips.
        contacts, inboxes = _lock_contacts(actor, {item.phone for item in items}), inboxes_by_name(actor, inputs)
        change_set = None
        for number, (item, data) in enumerate(zip(items, inputs, strict=True)):
            existing = contacts.get(item.phone)
            changes = item.changed_values(existing.details) if existing and existing.details else None
            if changes == {}:
                continue  # clients often send the same list again; the history shows only what changed
            change_set = change_set or start_change_set(actor, "upsert")
            with _errors_of_item(number):
                data = data if changes is None else ContactInput.of(changes)
                saved = save_contact(actor, existing.contact if existing else None, data, inboxes, change_set)
            contacts[item.phone] = ExistingContact(saved)  # without details, which the request has just changed


def _parse_items(body: JsonObject) -> list[Item]:
    try:
        cleaned = Upsert.clean(body)["data"]
    except serializers.ValidationError as error:
        raise serializers.ValidationError(dict(_flatten("", error.detail))) from None
    return [Item(*pair) for pair in zip(body["data"], cleaned, strict=True)]


def _flatten(path: str, detail: Any) -> Iterator[tuple[str, list]]:
    """Yield the messages of nested fields by path: `data.3.primaryPhone`."""
    # class-validator names nested fields like this; DRF nests the messages themselves.
    if not isinstance(detail, dict):
        yield path, detail
        return
    for name, inner in detail.items():
        inner_path = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
        yield from _flatten(inner_path, inner)


def _lock_contacts(actor: Actor, phones: Collection[str]) -> dict[str, ExistingContact]:
    """Lock phone numbers and the contacts that have them; return the oldest contact of each number."""
    # Numbers that no contact has yet too, so that concurrent upserts create each contact once.
    lock_keys(actor, {f"phone {phone.lower()}" for phone in phones})
    rows = Contact.objects.in_workspace(actor.workspace_id).not_deleted().filter(phone_key__in=phones)
    # In id order, so that concurrent upserts cannot deadlock.
    locked = list(rows.order_by("id").select_for_update(no_key=True).values_list("phone_key", "id", "full_name"))
    oldest = {phone: SavedContact(pk, full_name) for phone, pk, full_name in reversed(locked)}
    details = _contact_details(actor, [contact.pk for contact in oldest.values()])
    return {phone: ExistingContact(contact, details[str(contact.pk)]) for phone, contact in oldest.items()}


def _contact_details(actor: Actor, pks: list[UUID]) -> dict[str, JsonObject]:
    if not pks:
        return {}
    with_ids = Condition(f"{ContactDetailSerializer.table()}.id = ANY(%s)", (pks,), by_index=True)
    page = ContactDetailSerializer.query(actor).where(with_ids).keyset(len(pks))
    records = ContactDetailSerializer.to_dicts(page.rows)
    return {record["id"]: record for record in orjson.loads(orjson.dumps(records))}


@contextmanager
def _errors_of_item(number: int) -> Iterator[None]:
    # Errors that are found only on saving, such as an unknown channel, name the item like those of validation.
    try:
        yield
    except ValidationError as error:
        errors = NewContact.rename_errors(field_errors(error))
        raise type(error)({f"data.{number}.{name}": messages for name, messages in errors.items()}) from error
