"""The writes of this door on contacts: each is one transaction of the account."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.actions import create_contact, delete_contact, set_avatar, update_contact
from contacts.inboxes.actions import connect_contact
from contacts.jobs import fetch_avatar_later
from contacts.models import Contact, ContactInbox
from contacts.uniqueness import find_taken, lock_values
from crm.history.exceptions import Conflict
from crm.history.writes import get_for_update
from crm.workspaces.actor import Actor

from .exceptions import Invalid, Unprocessable, humanized, missing
from .values import ContactValues, avatar_of, text_at

ONLINE_SECONDS = 90
COLUMNS = {"email": "email", "identifier": "identifier", "phone": "phone_number"}


class Created(NamedTuple):
    """A new contact, and its place in an inbox where one was asked for."""

    contact: Contact
    connection: ContactInbox | None


def save_new(actor: Actor, params: Mapping[str, Any], inbox_id: UUID | None) -> Created:
    """Make a contact, unique in what this door promises to be unique, and put it into an inbox."""
    values = ContactValues(params)
    lock_values(actor, **values.unique)
    values.check(_taken(actor, values, None))
    contact = create_contact(actor=actor, **values.for_model(), **values.objects)
    _picture(actor, contact.pk, params)
    connection = inbox_id and connect(actor, contact.pk, inbox_id, params)
    return Created(contact, connection or None)


def save_changes(actor: Actor, pk: UUID, params: Mapping[str, Any]) -> None:
    """Change what a request sets; JSON objects are merged key by key."""
    lock_values(actor, **ContactValues(params).unique)
    values = ContactValues(params, get_for_update(actor, Contact, pk))
    values.check(_taken(actor, values, pk))
    update_contact(actor=actor, pk=pk, merged=values.objects, **values.for_model())
    _picture(actor, pk, params)


def remove_offline(actor: Actor, pk: UUID) -> None:
    """Delete a contact, unless it is online. Raises Unprocessable."""
    contact = get_for_update(actor, Contact, pk, to_delete=True)
    if is_online(contact):
        raise Unprocessable(message=f"{contact.display_name.capitalize()} is Online, please try again later")
    delete_contact(actor=actor, pk=pk)


def is_online(contact: Contact) -> bool:
    """Say whether a contact was active a moment ago."""
    last = contact.last_activity_at
    return last is not None and (timezone.now() - last).total_seconds() < ONLINE_SECONDS


def connect(actor: Actor, pk: UUID, inbox_id: UUID, params: Mapping[str, Any]) -> ContactInbox:
    """Put a contact into an inbox. Raises Unprocessable where the channel needs what the contact does not have."""
    verified = params.get("hmac_verified") in (True, "true", "1", 1)
    try:
        source_id = text_at(params, "source_id")
        return connect_contact(
            actor=actor, contact_id=pk, inbox_id=inbox_id, source_id=source_id, hmac_verified=verified
        )
    except Conflict:
        raise
    except ValidationError as error:
        for name in ("email", "phone"):
            if name in error.message_dict:
                raise missing(f"contact {humanized(COLUMNS[name]).lower()}") from error
        raise


def _taken(actor: Actor, values: ContactValues, pk: UUID | None) -> set[str]:
    return {COLUMNS[name] for name in find_taken(actor, exclude=pk, **values.unique)}


def _picture(actor: Actor, pk: UUID, params: Mapping[str, Any]) -> None:
    url = params.get("avatar_url")
    if isinstance(url, str) and url.strip():
        fetch_avatar_later(actor=actor, pk=pk, url=url.strip())
    if content := avatar_of(params):
        try:
            set_avatar(actor=actor, pk=pk, content=content)
        except ValidationError as error:
            raise Invalid([("avatar", message.removeprefix("Avatar ")) for message in error.messages]) from error
