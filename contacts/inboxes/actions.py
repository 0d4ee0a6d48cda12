"""Actions on contacts in inboxes; each runs inside a session of the actor's workspace."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError

from contacts.models import Contact, ContactInbox
from contacts.uniqueness import lock_keys
from crm.history.exceptions import NOT_IN_WORKSPACE
from crm.history.models import ChangeSet
from crm.history.writes import bulk_delete, create, delete, get_for_update, start_change_set, update
from crm.workspaces.actor import Actor
from crm.workspaces.inboxes import Inbox

from .source_ids import REASSIGNABLE, check_source_id, make_source_id, replaced_source_id


def connect_contact(
    *,
    actor: Actor,
    contact_id: UUID,
    inbox_id: UUID,
    source_id: str = "",
    hmac_verified: bool = False,
    change_set: ChangeSet | None = None,
) -> ContactInbox:
    """Put a contact into an inbox, under a given id or one generated for the channel.

    A contact that has the id there already stays as it is. Raises PermissionMissing, ValidationError, or Conflict if
    another contact has the id, on a channel whose ids are not reassigned.
    """
    actor.require("contacts:write")
    contact = Contact.objects.lock_for_reference(actor.workspace_id, contact_id)
    inbox = Inbox.objects.lock_for_reference(actor.workspace_id, inbox_id)
    missing = {"contact_id": contact, "inbox_id": inbox}
    if contact is None or inbox is None:
        raise ValidationError({name: [NOT_IN_WORKSPACE] for name, record in missing.items() if record is None})
    source_id = source_id or make_source_id(contact, inbox)
    check_source_id(source_id, inbox)
    # Before the look-up: two concurrent requests would both find the id free.
    lock_keys(actor, [f"source {inbox_id} {source_id}"])
    holder = _holder(actor, inbox_id, source_id)
    if holder and holder.contact_id == contact_id:
        return holder
    # Chatwoot gives the id to the newer contact, and the older one a variant of it.
    if holder and inbox.channel_type in REASSIGNABLE:
        update(actor, holder, {"source_id": replaced_source_id(source_id)}, change_set=change_set)
    values = {"contact_id": contact_id, "inbox_id": inbox_id, "source_id": source_id, "hmac_verified": hmac_verified}
    return create(actor, ContactInbox(**values), change_set=change_set)


def disconnect_contact(*, actor: Actor, pk: UUID) -> None:
    """Remove a contact from an inbox. Raises PermissionMissing or RecordNotFound."""
    actor.require("contacts:write")
    delete(actor, get_for_update(actor, ContactInbox, pk, to_delete=True))


def replace_inboxes(
    *, actor: Actor, contact_id: UUID, inbox_ids: Collection[UUID], change_set: ChangeSet | None = None
) -> None:
    """Put a contact into these inboxes, and into no others. Raises as `connect_contact` does."""
    actor.require("contacts:write")
    mine = ContactInbox.objects.in_workspace(actor.workspace_id).not_deleted().filter(contact_id=contact_id)
    present = set(mine.values_list("inbox_id", flat=True))
    if present - set(inbox_ids):
        leaving = change_set or start_change_set(actor, "leave_inboxes")
        bulk_delete(actor, mine.exclude(inbox_id__in=inbox_ids), leaving)
    # Always in the same order, so that two requests cannot deadlock.
    for inbox_id in sorted(set(inbox_ids) - present):
        connect_contact(actor=actor, contact_id=contact_id, inbox_id=inbox_id, change_set=change_set)


def empty_inbox(actor: Actor, inbox: Inbox, change_set: ChangeSet) -> None:
    """Remove all contacts from an inbox that is being deleted."""
    rows = ContactInbox.objects.in_workspace(actor.workspace_id).not_deleted().filter(inbox_id=inbox.pk)
    bulk_delete(actor, rows, change_set)


def _holder(actor: Actor, inbox_id: UUID, source_id: str) -> ContactInbox | None:
    # Locked, as the id may pass from it to the new contact.
    rows = ContactInbox.objects.in_workspace(actor.workspace_id).not_deleted().select_for_update(no_key=True)
    return rows.filter(inbox_id=inbox_id).with_source_id(source_id).first()
