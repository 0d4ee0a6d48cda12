"""Writes of contacts, each in one transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.actions import create_contact, delete_contact, set_avatar, update_contact
from contacts.inboxes.actions import connect_contact
from contacts.jobs import fetch_avatar_later
from contacts.models import Contact, ContactInbox
from contacts.uniqueness import find_in_use, lock_values
from crm.history.writes import get_for_update
from crm.workspaces.actor import Actor

from .exceptions import Invalid, Unprocessable, missing
from .params import ContactParams, get_text
from .serializers import ONLINE_SECONDS

# Chatwoot's names of the values that an inbox requires of a contact, by model field.
MISSING = {"email": "contact email", "phone": "contact phone number"}


def save_new(actor: Actor, params: Mapping[str, Any], inbox_id: UUID | None) -> tuple[UUID, str | None]:
    """Create a contact, and add it to an inbox. Return its id, and its source id there.

    E-mail, identifier and phone number are unique in the account.
    """
    values = ContactParams(params)
    lock_values(actor, **values.unique)
    values.check(find_in_use(actor, exclude=None, **values.unique))
    contact = create_contact(actor=actor, **values.for_model(), **values.objects)
    _save_avatar(actor, contact.pk, params)
    return contact.pk, connect(actor, contact.pk, inbox_id, params).source_id if inbox_id else None


def save_changes(actor: Actor, pk: UUID, params: Mapping[str, Any]) -> None:
    """Update the values that a request sets; JSON objects are merged key by key."""
    # Values before the contact, as in every source, so that no two writers wait for each other. Until the contact is
    # read, all values count as changed.
    lock_values(actor, **ContactParams(params).unique)
    values = ContactParams(params, get_for_update(actor, Contact, pk))
    values.check(find_in_use(actor, exclude=pk, **values.unique))
    update_contact(actor=actor, pk=pk, merged=values.objects, **values.for_model())
    _save_avatar(actor, pk, params)


def delete_offline_contact(actor: Actor, pk: UUID) -> None:
    """Delete a contact. Raises Unprocessable if it is online."""
    contact = get_for_update(actor, Contact, pk, to_delete=True)
    last = contact.last_activity_at
    if last and (timezone.now() - last).total_seconds() < ONLINE_SECONDS:
        raise Unprocessable(message=f"{contact.display_name.capitalize()} is Online, please try again later")
    delete_contact(actor=actor, pk=pk)


def connect(actor: Actor, pk: UUID, inbox_id: UUID, params: Mapping[str, Any]) -> ContactInbox:
    """Add a contact to an inbox. Raises Unprocessable if the contact lacks what the channel needs."""
    # Only these values, not any word, as the flag means that the contact's identity was verified.
    verified = params.get("hmac_verified") in (True, "true", "1")
    source_id = get_text(params, "source_id")
    try:
        return connect_contact(
            actor=actor, contact_id=pk, inbox_id=inbox_id, source_id=source_id, hmac_verified=verified
        )
    except ValidationError as error:
        # Rails raises these as missing parameters, not as invalid values.
        for name in MISSING.keys() & error.message_dict.keys():
            raise missing(MISSING[name]) from error
        raise


def _save_avatar(actor: Actor, pk: UUID, params: Mapping[str, Any]) -> None:
    url = params.get("avatar_url")
    # In a background job, as in Chatwoot: a request must not wait for another server.
    if isinstance(url, str) and url.strip():
        fetch_avatar_later(actor=actor, pk=pk, url=url.strip())
    content = params.get("avatar")
    if isinstance(content, bytes) and content:
        try:
            set_avatar(actor=actor, pk=pk, content=content)
        except ValidationError as error:
            # The action's sentences begin with the attribute, which Invalid puts before them.
            raise Invalid([("avatar", message.removeprefix("Avatar ")) for message in error.messages]) from error
