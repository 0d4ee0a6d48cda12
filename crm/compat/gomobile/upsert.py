"""Many contacts at once, told apart by phone number: all are saved, or none."""

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
from .writes import SavedContact, Sent, inboxes_by_name, require_all, save_contact

TITLE = "GoMobile upsert"
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One contact of a request: as it was sent, and as the shape has checked it."""

    sent: Values
    checked: Values

    @property
    def phone(self) -> str:
        return comparison_key("phone", self.checked["phone"])

    def differing(self, shown: Values) -> Values:
        """Return what was checked of what differs from a contact as it is shown."""
        columns = NewContact.columns()
        sources = {columns[name].source for name in ContactDetailSerializer.differing(self.sent, shown)}
        values = {source: value for source, value in self.checked.items() if source in sources}
        if "custom_attributes" in values:
            there = {one["name"]: one["value"] for one in shown["customAttributes"]}
            values["custom_attributes"] = NewContact.differing(values["custom_attributes"], there)
        return {source: value for source, value in values.items() if source != "custom_attributes" or value}


@dataclass(slots=True)
class ExistingContact:
    """A contact that has a phone number of the request, and as what it is shown until the request changes it."""

    kept: SavedContact
    shown: Values | None = None


def upsert(*, actor: Actor, body: Values) -> None:
    """Save contacts, as one change set: each becomes part of the oldest with its phone number, or is a new one.

    Where a number comes twice, what comes later changes what came before. Raises a validation error naming the items.
    """
    items = _items(body)
    if not items:
        return
    sent = [Sent.of(item.checked) for item in items]
    with tenant_session(actor.workspace_id):
        require_all(actor, sent)
        there, inboxes = _held(actor, {item.phone for item in items}), inboxes_by_name(actor, sent)
        change_set = None
        for number, (item, whole) in enumerate(zip(items, sent, strict=True)):
            known = there.get(item.phone)
            changes = item.differing(known.shown) if known and known.shown else None
            if changes == {}:
                continue
            change_set = change_set or start_change_set(actor, TITLE)
            with _named(number):
                part = whole if changes is None else Sent.of(changes)
                kept = save_contact(actor, known.kept if known else None, part, inboxes, change_set)
            there[item.phone] = ExistingContact(kept)


def _items(body: Values) -> list[Item]:
    try:
        checked = Upsert.checked(body)["data"]
    except serializers.ValidationError as error:
        raise serializers.ValidationError(dict(_flat("", error.detail))) from None
    return [Item(*pair) for pair in zip(body["data"], checked, strict=True)]


def _flat(place: str, detail: Any) -> Iterator[tuple[str, list]]:
    """Yield the messages of nested fields by where they are: `data.3.primaryPhone`."""
    if not isinstance(detail, dict):
        yield place, detail
        return
    for name, inner in detail.items():
        here = place if name == "non_field_errors" else f"{place}.{name}".lstrip(".")
        yield from _flat(here, inner)


def _held(actor: Actor, phones: Collection[str]) -> dict[str, ExistingContact]:
    """Hold phone numbers, as `hold_unique` does, and the contacts that have them; return the oldest of each."""
    lock_keys(actor, {f"phone {phone.lower()}" for phone in phones})
    rows = Contact.objects.in_workspace(actor.workspace_id).not_deleted().filter(phone_key__in=phones)
    # In the order of their ids, so that no two who do this are in each other's way for ever.
    found = list(rows.order_by("id").select_for_update(no_key=True).values_list("phone_key", "id", "full_name"))
    oldest = {phone: SavedContact(pk, full_name) for phone, pk, full_name in reversed(found)}
    shown = _shown(actor, [kept.pk for kept in oldest.values()])
    return {phone: ExistingContact(kept, shown[str(kept.pk)]) for phone, kept in oldest.items()}


def _shown(actor: Actor, pks: list[UUID]) -> dict[str, Values]:
    if not pks:
        return {}
    with_ids = Condition(f"{ContactDetailSerializer.table()}.id = ANY(%s)", (pks,), by_index=True)
    page = ContactDetailSerializer.query(actor).where(with_ids).keyset(len(pks))
    records = ContactDetailSerializer.to_dicts(page.rows)
    return {record["id"]: record for record in orjson.loads(orjson.dumps(records))}


@contextmanager
def _named(number: int) -> Iterator[None]:
    """Say of what is wrong with an item which one it is."""
    try:
        yield
    except ValidationError as error:
        named = NewContact.named(field_errors(error))
        raise type(error)({f"data.{number}.{name}": messages for name, messages in named.items()}) from error
