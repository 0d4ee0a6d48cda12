"""Writes of contacts, each in one transaction."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.actions import create_contact, delete_contact, set_avatar, update_contact
from contacts.inboxes.actions import connect_contact
from contacts.jobs import fetch_avatar_later
from contacts.models import Contact, ContactInbox
from contacts.uniqueness import find_in_use, lock_values
from crm.history.exceptions import Conflict
from crm.history.writes import get_for_update
from crm.workspaces.actor import Actor

from .exceptions import Invalid, Unprocessable, humanize, missing
from .params import ContactParams, get_avatar, get_text

ONLINE_SECONDS = 90
COLUMNS = {"email": "email", "identifier": "identifier", "phone": "phone_number"}


class CreatedContact(NamedTuple):
    """A new contact, and its contact inbox if one was requested."""

    contact: Contact
    connection: ContactInbox | None


def save_new(actor: Actor, params: Mapping[str, Any], inbox_id: UUID | None) -> CreatedContact:
    """Create a contact, with e-mail, identifier and phone number unique in the account, and add it to an inbox."""
    values = ContactParams(params)
    lock_values(actor, **values.unique)
    values.check(_find_in_use(actor, values, None))
    contact = create_contact(actor=actor, **values.for_model(), **values.objects)
    _save_avatar(actor, contact.pk, params)
    connection = inbox_id and connect(actor, contact.pk, inbox_id, params)
    return CreatedContact(contact, connection or None)


def save_changes(actor: Actor, pk: UUID, params: Mapping[str, Any]) -> None:
    """Update the values that a request sets; JSON objects are merged key by key."""
    lock_values(actor, **ContactParams(params).unique)
    values = ContactParams(params, get_for_update(actor, Contact, pk))
    values.check(_find_in_use(actor, values, pk))
    update_contact(actor=actor, pk=pk, merged=values.objects, **values.for_model())
    _save_avatar(actor, pk, params)


def delete_offline_contact(actor: Actor, pk: UUID) -> None:
    """Delete a contact. Raises Unprocessable if it is online."""
    contact = get_for_update(actor, Contact, pk, to_delete=True)
    if is_online(contact):
        raise Unprocessable(message=f"{contact.display_name.capitalize()} is Online, please try again later")
    delete_contact(actor=actor, pk=pk)


def is_online(contact: Contact) -> bool:
    """Return whether a contact is online."""
    last = contact.last_activity_at
    return last is not None and (timezone.now() - last).total_seconds() < ONLINE_SECONDS


def connect(actor: Actor, pk: UUID, inbox_id: UUID, params: Mapping[str, Any]) -> ContactInbox:
    """Add a contact to an inbox. Raises Unprocessable if the contact lacks what the channel needs."""
    verified = params.get("hmac_verified") in (True, "true", "1", 1)
    try:
        source_id = get_text(params, "source_id")
        return connect_contact(
            actor=actor, contact_id=pk, inbox_id=inbox_id, source_id=source_id, hmac_verified=verified
        )
    except Conflict:
        raise
    except ValidationError as error:
        for name in ("email", "phone"):
            if name in error.message_dict:
                raise missing(f"contact {humanize(COLUMNS[name]).lower()}") from error
        raise


def _find_in_use(actor: Actor, values: ContactParams, pk: UUID | None) -> set[str]:
    return {COLUMNS[name] for name in find_in_use(actor, exclude=pk, **values.unique)}


def _save_avatar(actor: Actor, pk: UUID, params: Mapping[str, Any]) -> None:
    url = params.get("avatar_url")
    if isinstance(url, str) and url.strip():
        fetch_avatar_later(actor=actor, pk=pk, url=url.strip())
    if content := get_avatar(params):
        try:
            set_avatar(actor=actor, pk=pk, content=content)
        except ValidationError as error:
            raise Invalid([("avatar", message.removeprefix("Avatar ")) for message in error.messages]) from error
