"""Actions on contacts; each runs inside a session of the actor's workspace."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from crm.history import bulk
from crm.history.bulk import BulkEdit, BulkEditor, BulkResult, apply_edit
from crm.history.models import ChangeSet
from crm.history.references import lock_reference
from crm.history.writes import bulk_delete, bulk_update, create, delete, get_for_update, start_change_set, update
from crm.workspaces.actor import Actor
from crm.workspaces.custom_attributes import check_attributes
from crm.workspaces.text import label_key
from customers.models import Customer

from .avatars import content_type_of
from .labels import normalize_labels, workspace_spellings
from .merge import merge_values
from .models import Avatar, Contact, ContactInbox, Note, Task
from .names import complete_name

# Called with the ids of contacts that are being deleted, and with the base and the mergee of a merge; the apps above
# add theirs in AppConfig.ready().
contact_deletion_hooks: list[Callable[[Actor, Collection[UUID], ChangeSet], None]] = []
contact_merge_hooks: list[Callable[[Actor, Contact, Contact, ChangeSet], None]] = []
# Records that belong to a contact: deleted and merged with it.
CONTACT_PARTS = (ContactInbox, Note, Task)


def create_contact(*, actor: Actor, change_set: ChangeSet | None = None, **values: Any) -> Contact:
    """Save a new contact. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("contacts:write")
    lock_reference(actor, Customer, "customer_id", values.get("customer_id"))
    check_attributes(actor.workspace_id, "contact", values.get("custom_attributes"))
    if "labels" in values:
        values["labels"] = normalize_labels(actor.workspace_id, values["labels"])
    return create(actor, Contact(**values), change_set=change_set)


def update_contact(
    *,
    actor: Actor,
    pk: UUID,
    merged: Mapping[str, dict] | None = None,
    change_set: ChangeSet | None = None,
    expected: Mapping[str, Any] | None = None,
    **values: Any,
) -> Contact:
    """Change some values of a contact; `merged` has keys and values to be added to JSON objects, by column.

    `expected` has the values that the editor saw. Raises PermissionMissing, RecordNotFound, ValidationError, Conflict
    or EditConflict.
    """
    actor.require("contacts:write")
    # Before the contact: all writers lock parents before children, so no two wait for each other.
    lock_reference(actor, Customer, "customer_id", values.get("customer_id"))
    contact = get_for_update(actor, Contact, pk)
    # Merged here, under the lock, so that two clients can each add a key without losing the other's.
    values |= {name: {**getattr(contact, name), **added} for name, added in (merged or {}).items()}
    check_attributes(actor.workspace_id, "contact", values.get("custom_attributes"), contact.custom_attributes)
    if "labels" in values:
        values["labels"] = normalize_labels(actor.workspace_id, values["labels"], contact.labels)
    return update(actor, contact, complete_name(contact, values), change_set=change_set, expected=expected)


def delete_contact(*, actor: Actor, pk: UUID) -> None:
    """Delete a contact; addresses that it shares with its customer stay. Raises PermissionMissing or RecordNotFound."""
    actor.require("contacts:write")
    contact = get_for_update(actor, Contact, pk, to_delete=True)
    change_set = start_change_set(actor, "delete", name=str(contact))
    for part in CONTACT_PARTS:
        rows = part.objects.in_workspace(actor.workspace_id).not_deleted()
        bulk_delete(actor, rows.filter(contact_id=pk), change_set)
    for hook in contact_deletion_hooks:
        hook(actor, [pk], change_set)
    _delete_avatar(actor, contact, change_set)
    delete(actor, contact, change_set=change_set)


def delete_contacts(*, actor: Actor, pks: Collection[UUID]) -> BulkResult:
    """Delete contacts, as one change set; those that are deleted already are skipped. Raises PermissionMissing."""
    actor.require("contacts:write")
    if not pks:
        return BulkResult(0, None)
    change_set = start_change_set(actor, "bulk_delete", record_type="contact", number=len(pks))
    number = _delete_contacts(actor, pks, change_set)
    for hook in contact_deletion_hooks:
        hook(actor, pks, change_set)
    return BulkResult(number, change_set.pk)


def delete_records_of_customers(actor: Actor, pks: Collection[UUID], change_set: ChangeSet) -> None:
    """Delete the contacts, notes and tasks of customers that are being deleted."""
    contacts = Contact.objects.in_workspace(actor.workspace_id).filter_ids(pks, "customer").not_deleted()
    _delete_contacts(actor, list(contacts.values_list("id", flat=True)), change_set)
    # Those on the customers themselves; those on their contacts have been deleted along with the contacts.
    for part in (Note, Task):
        rows = part.objects.in_workspace(actor.workspace_id).filter_ids(pks, "customer")
        bulk_delete(actor, rows.not_deleted(), change_set)


def merge_contacts(*, actor: Actor, base_id: UUID, mergee_id: UUID) -> Contact:
    """Merge one contact into another, as one change set: the base keeps its values and gains those it lacked.

    The mergee's inboxes, notes and addresses become the base's, and the mergee is deleted. Raises PermissionMissing,
    RecordNotFound, ValidationError or Conflict.
    """
    actor.require("contacts:write")
    # Customers before contacts, and contacts in the order of their ids, so that opposite merges cannot deadlock.
    _lock_customers(actor, {base_id, mergee_id})
    both = {pk: get_for_update(actor, Contact, pk, to_delete=pk == mergee_id) for pk in sorted({base_id, mergee_id})}
    base, mergee = both[base_id], both[mergee_id]
    # No error, as Chatwoot returns the contact unchanged.
    if base_id == mergee_id:
        return base
    change_set = start_change_set(actor, "merge", contact=str(mergee), into=str(base))
    for part in CONTACT_PARTS:
        rows = part.objects.in_workspace(actor.workspace_id).not_deleted().filter(contact_id=mergee_id)
        bulk_update(actor, rows, {"contact_id": base_id}, change_set)
    values = merge_values(base, mergee)
    # First, as the base may take over its external ids, which are unique among the contacts that are not deleted.
    delete(actor, mergee, change_set=change_set)
    base = update(actor, base, values, change_set=change_set)
    if mergee.avatar_id != base.avatar_id:
        _delete_avatar(actor, mergee, change_set)
    for hook in contact_merge_hooks:
        hook(actor, base, mergee, change_set)
    return base


def label_contacts(
    *, actor: Actor, pks: Collection[UUID], add: Collection[str] = (), drop: Collection[str] = ()
) -> BulkResult:
    """Add labels to contacts and remove others, as one change set. Raises PermissionMissing or ValidationError."""
    actor.require("contacts:write")
    rows = Contact.objects.in_workspace(actor.workspace_id).not_deleted().filter_ids(pks)
    return apply_edit(actor, rows, labels_edit(workspace_id=actor.workspace_id, add=add, drop=drop))


def roles_edit(*, add: Collection[str] = (), drop: Collection[str] = ()) -> BulkEdit:
    """Return the edit that adds roles and removes others. Raises ValidationError for an unknown role."""
    return bulk.edit_list(Contact, "edit_roles", "roles", add, drop)


def labels_edit(*, workspace_id: UUID, add: Collection[str] = (), drop: Collection[str] = ()) -> BulkEdit:
    """Return the edit that adds labels and removes others. Raises ValidationError for an invalid label."""
    added, dropped = normalize_labels(workspace_id, add), workspace_spellings(workspace_id, drop)
    return bulk.edit_list(Contact, "edit_labels", "labels", added, dropped, key=label_key)


def customer_edit(*, customer_id: UUID | None) -> BulkEdit:
    """Return the edit that assigns contacts to a customer, or to none."""

    def lock(actor: Actor) -> None:
        lock_reference(actor, Customer, "customer_id", customer_id)

    return bulk.set_value("assign", "customer_id", customer_id, lock)


def set_avatar(*, actor: Actor, pk: UUID, content: bytes) -> Contact:
    """Give a contact a picture, unless it has the same one.

    Raises PermissionMissing, RecordNotFound, or ValidationError if it is not a picture.
    """
    actor.require("contacts:write")
    contact = get_for_update(actor, Contact, pk)
    avatar = Avatar(content=content, content_type=content_type_of(content))
    pictures = Avatar.objects.in_workspace(actor.workspace_id)
    # Sending the same picture again changes nothing, as with every other value.
    if contact.avatar_id and pictures.filter(pk=contact.avatar_id, content=content).exists():
        return contact
    return _change_avatar(actor, contact, create(actor, avatar).pk)


def remove_avatar(*, actor: Actor, pk: UUID) -> Contact:
    """Remove a contact's picture. Raises PermissionMissing or RecordNotFound."""
    actor.require("contacts:write")
    return _change_avatar(actor, get_for_update(actor, Contact, pk), None)


def _change_avatar(actor: Actor, contact: Contact, avatar_id: UUID | None) -> Contact:
    # A new row each time, as URLs of pictures are cached for ever, and undo needs the old picture.
    old, change_set = contact.avatar_id, None
    if old and old != avatar_id:
        change_set = start_change_set(actor, "change_avatar", name=str(contact))
    contact = update(actor, contact, {"avatar_id": avatar_id}, change_set=change_set)
    if old and change_set:
        delete(actor, get_for_update(actor, Avatar, old), change_set=change_set)
    return contact


def _delete_contacts(actor: Actor, pks: Collection[UUID], change_set: ChangeSet) -> int:
    # Contacts before their parts, so that nobody adds parts in the meantime or locks in the other order.
    contacts = Contact.objects.in_workspace(actor.workspace_id).filter_ids(pks)
    number = bulk_delete(actor, contacts.not_deleted(), change_set)
    for part in CONTACT_PARTS:
        rows = part.objects.in_workspace(actor.workspace_id).filter_ids(pks, "contact")
        bulk_delete(actor, rows.not_deleted(), change_set)
    avatars = contacts.filter(avatar_id__isnull=False).values_list("avatar_id", flat=True)
    bulk_delete(actor, Avatar.objects.in_workspace(actor.workspace_id).filter_ids(avatars).not_deleted(), change_set)
    return number


def _delete_avatar(actor: Actor, contact: Contact, change_set: ChangeSet) -> None:
    if contact.avatar_id:
        delete(actor, get_for_update(actor, Avatar, contact.avatar_id), change_set=change_set)


def lock_subject(actor: Actor, contact_id: UUID | None, customer_id: UUID | None) -> None:
    """Lock the contact or customer of a note or a task against deletion. Raises ValidationError if there is none."""
    lock_reference(actor, Contact, "contact_id", contact_id)
    lock_reference(actor, Customer, "customer_id", customer_id)


def _lock_customers(actor: Actor, pks: Collection[UUID]) -> None:
    contacts = Contact.objects.in_workspace(actor.workspace_id).not_deleted().filter(pk__in=pks)
    for customer_id in sorted(set(contacts.filter(customer_id__isnull=False).values_list("customer_id", flat=True))):
        Customer.objects.lock_for_reference(actor.workspace_id, customer_id)


contact_bulk_editor = BulkEditor(Contact, "contacts:write", delete_contacts)
