"""Writes of contacts: a contact, its address and its channels, in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from addresses.actions import save_address_of_contact
from contacts.actions import create_contact, update_contact
from contacts.inboxes.actions import replace_inboxes
from contacts.models import Contact
from contacts.uniqueness import lock_unique_values
from crm.db.session import tenant_session
from crm.history.models import ChangeSet
from crm.history.writes import get_for_update
from crm.workspaces.actor import Actor
from crm.workspaces.inboxes import Inbox

from .serializers import ContactChanges, ContactDetailSerializer, ContactSerializer, NewContact

ADDRESS_COLUMNS = ("address_line1", "city", "state", "postal_code")
# Columns that store null for a missing value; the others store an empty text.
NULLABLE_COLUMNS = ("state", "address_line2")
# Ids and names of inboxes, by name in lower case.
InboxesByName = Mapping[str, tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class ContactInput:
    """The values of a request: columns of the contact and of its address, custom attributes, names of inboxes."""

    contact: dict[str, Any]
    address: dict[str, Any]
    attributes: dict[str, Any]
    channels: list[str] | None

    @classmethod
    def of(cls, cleaned: Mapping[str, Any]) -> "ContactInput":
        """Split the cleaned values of a serializer; null means that there is none."""
        values = dict(cleaned)
        channels = (values.pop("channels") or []) if "channels" in values else None
        attributes = values.pop("custom_attributes", {})
        address = {name: _to_column(name, values.pop(name)) for name in ADDRESS_COLUMNS if name in values}
        # GoMobile's one line is read as both of ours, so a sent line replaces both.
        if "address_line1" in address:
            address["address_line2"] = None
        contact = {name: _to_column(name, value) for name, value in values.items()}
        return cls(contact, address, attributes, channels)


@dataclass(frozen=True, slots=True)
class SavedContact:
    """A saved contact. `full_name` is the one to keep when its first or last name changes."""

    pk: UUID
    full_name: str | None = None


def _to_column(name: str, value: str | None) -> str | None:
    return value if value or name in NULLABLE_COLUMNS else ""


def save_new(*, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Create a contact and return it serialized. Raises Conflict if another one has the phone number."""
    data = ContactInput.of(NewContact.clean(body))
    with tenant_session(actor.workspace_id):
        require_all(actor, [data])
        # Our own API lets contacts share a number; GoMobile's clients rely on one contact per number.
        lock_unique_values(actor, phone=data.contact["phone"])
        saved = save_contact(actor, None, data, inboxes_by_name(actor, [data]))
        return ContactSerializer.get(actor, saved.pk)


def save_changes(*, actor: Actor, pk: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Update the fields that differ from the contact, and return it serialized.

    Raises RecordNotFound, or Conflict if another contact has the phone number.
    """
    with tenant_session(actor.workspace_id):
        # Before validation, as a client may send back values from other sources that are not allowed here.
        changes = ContactDetailSerializer.changed_fields(body, ContactDetailSerializer.get(actor, pk))
        data = ContactInput.of(ContactChanges.clean(changes, partial=True))
        require_all(actor, [data])
        # Values before records, as in every source, so that no two writers wait for each other.
        lock_unique_values(actor, exclude=pk, phone=data.contact.get("phone"))
        save_contact(actor, _load_contact(actor, pk, data), data, inboxes_by_name(actor, [data]))
        return ContactSerializer.get(actor, pk)


def save_contact(
    actor: Actor,
    existing: SavedContact | None,
    data: ContactInput,
    inboxes: InboxesByName,
    change_set: ChangeSet | None = None,
) -> SavedContact:
    """Update an existing contact, or create one if there is none, and return it."""
    inbox_ids = None if data.channels is None else _inbox_ids(data.channels, inboxes)
    attributes = {"custom_attributes": data.attributes} if data.attributes else {}  # merged name by name
    if existing is None:
        contact = create_contact(actor=actor, change_set=change_set, **data.contact, **attributes)
    else:
        # GoMobile keeps three independent names; our action would rebuild the full name from a new first name.
        name = {} if existing.full_name is None else {"full_name": existing.full_name}
        values = {**name, **data.contact}
        contact = update_contact(actor=actor, pk=existing.pk, merged=attributes, change_set=change_set, **values)
    if data.address:
        save_address_of_contact(actor=actor, contact_id=contact.pk, change_set=change_set, **data.address)
    if inbox_ids is not None:
        replace_inboxes(actor=actor, contact_id=contact.pk, inbox_ids=inbox_ids, change_set=change_set)
    return SavedContact(contact.pk, contact.full_name)


def _load_contact(actor: Actor, pk: UUID, data: ContactInput) -> SavedContact:
    # Locked, so that nobody changes the full name before it is written back.
    names_change = data.contact.keys() & {"first_name", "last_name"} and "full_name" not in data.contact
    return SavedContact(pk, get_for_update(actor, Contact, pk).full_name if names_change else None)


def require_all(actor: Actor, inputs: Iterable[ContactInput]) -> None:
    """Raise PermissionMissing unless the actor may write everything that was sent."""
    # Before the look-ups, so that a 409 reveals nothing to a token without write permission.
    actor.require("contacts:write")
    if any(data.address for data in inputs):
        actor.require("addresses:write")


def inboxes_by_name(actor: Actor, inputs: Iterable[ContactInput]) -> InboxesByName:
    """Return the inboxes by name, the oldest of those that share one; empty if no channels were sent."""
    if not any(data.channels for data in inputs):
        return {}
    # Newest first, so that the oldest of several with one name stays in the dictionary.
    inboxes = Inbox.objects.in_workspace(actor.workspace_id).not_deleted().order_by("-id")
    return {name.casefold(): (pk, name) for pk, name in inboxes.values_list("id", "name")}


def _inbox_ids(names: Iterable[str], inboxes: InboxesByName) -> set[UUID]:
    """Return the inboxes with these names, in any case. Raises ValidationError for an unknown name."""
    if any(name.casefold() not in inboxes for name in names):
        known = ", ".join(sorted(name for _, name in inboxes.values())) or "there are none yet"
        raise ValidationError({"channels": [f"Must name inboxes of the organization: {known}."]})
    return {inboxes[name.casefold()][0] for name in names}
