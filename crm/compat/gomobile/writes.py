"""The writes of this door: a contact, its address and its channels, in one transaction."""

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

LINES = ("address_line1", "city", "state", "postal_code")
# Columns that keep null for what is not there; the others keep an empty text.
NULLABLE = ("state", "address_line2")
# Ids and names of inboxes, by name in lower case.
Inboxes = Mapping[str, tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, by whose it is: columns of the contact and of its address, attributes, names of inboxes."""

    contact: dict[str, Any]
    address: dict[str, Any]
    attributes: dict[str, Any]
    channels: list[str] | None

    @classmethod
    def of(cls, checked: Mapping[str, Any]) -> "Sent":
        """Part what a shape has checked; null means that there is none."""
        values = dict(checked)
        channels = (values.pop("channels") or []) if "channels" in values else None
        attributes = values.pop("custom_attributes", {})
        address = {name: _stored(name, values.pop(name)) for name in LINES if name in values}
        if "address_line1" in address:
            address["address_line2"] = None  # what was shown of it stood in the same text
        contact = {name: _stored(name, value) for name, value in values.items()}
        return cls(contact, address, attributes, channels)


@dataclass(frozen=True, slots=True)
class SavedContact:
    """A contact that is there, and the full name that it keeps: none where nothing touches it."""

    pk: UUID
    full_name: str | None = None


def _stored(name: str, value: str | None) -> str | None:
    return value if value or name in NULLABLE else ""


def save_new(*, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Save a new contact and return it as it is shown. Raises Conflict where another one has the phone number."""
    sent = Sent.of(NewContact.checked(body))
    with tenant_session(actor.workspace_id):
        require_all(actor, [sent])
        lock_unique_values(actor, phone=sent.contact["phone"])
        saved = save_contact(actor, None, sent, inboxes_by_name(actor, [sent]))
        return ContactSerializer.get(actor, saved.pk)


def save_changes(*, actor: Actor, pk: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Change what differs from the contact as it is shown, and return it as it is shown then.

    Raises RecordGone, or Conflict where another contact has the phone number.
    """
    with tenant_session(actor.workspace_id):
        differing = ContactDetailSerializer.differing(body, ContactDetailSerializer.get(actor, pk))
        sent = Sent.of(ContactChanges.checked(differing, partial=True))
        require_all(actor, [sent])
        lock_unique_values(actor, exclude=pk, phone=sent.contact.get("phone"))
        save_contact(actor, _kept(actor, pk, sent), sent, inboxes_by_name(actor, [sent]))
        return ContactSerializer.get(actor, pk)


def save_contact(
    actor: Actor, kept: SavedContact | None, sent: Sent, inboxes: Inboxes, change_set: ChangeSet | None = None
) -> SavedContact:
    """Save what was sent of a contact, or of a new one where none is kept, and return what is kept of it then."""
    chosen = None if sent.channels is None else _chosen(sent.channels, inboxes)
    attributes = {"custom_attributes": sent.attributes} if sent.attributes else {}
    if kept is None:
        contact = create_contact(actor=actor, change_set=change_set, **sent.contact, **attributes)
    else:
        # Names are three fields here, and what is not sent stays: elsewhere a new first name is part of the full one.
        name = {} if kept.full_name is None else {"full_name": kept.full_name}
        values = {**name, **sent.contact}
        contact = update_contact(actor=actor, pk=kept.pk, merged=attributes, change_set=change_set, **values)
    if sent.address:
        save_address_of_contact(actor=actor, contact_id=contact.pk, change_set=change_set, **sent.address)
    if chosen is not None:
        replace_inboxes(actor=actor, contact_id=contact.pk, inbox_ids=chosen, change_set=change_set)
    return SavedContact(contact.pk, contact.full_name)


def _kept(actor: Actor, pk: UUID, sent: Sent) -> SavedContact:
    parted = sent.contact.keys() & {"first_name", "last_name"} and "full_name" not in sent.contact
    return SavedContact(pk, get_for_update(actor, Contact, pk).full_name if parted else None)


def require_all(actor: Actor, bodies: Iterable[Sent]) -> None:
    """Raise PermissionMissing unless the actor may write all that was sent, before any of it is looked at."""
    actor.require("contacts:write")
    if any(sent.address for sent in bodies):
        actor.require("addresses:write")


def inboxes_by_name(actor: Actor, bodies: Iterable[Sent]) -> Inboxes:
    """Return the inboxes by name, the oldest of those that share one; not looked up where no names were sent."""
    if not any(sent.channels for sent in bodies):
        return {}
    inboxes = Inbox.objects.in_workspace(actor.workspace_id).not_deleted().order_by("-id")
    return {name.casefold(): (pk, name) for pk, name in inboxes.values_list("id", "name")}


def _chosen(names: Iterable[str], inboxes: Inboxes) -> set[UUID]:
    """Return the inboxes that are named, in any case. Raises ValidationError for a name that none has."""
    if any(name.casefold() not in inboxes for name in names):
        known = ", ".join(sorted(name for _, name in inboxes.values())) or "there are none yet"
        raise ValidationError({"channels": [f"Must name inboxes of the organization: {known}."]})
    return {inboxes[name.casefold()][0] for name in names}
