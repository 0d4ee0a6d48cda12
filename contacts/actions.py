"""The writes on contacts; each runs inside the scope of the actor's workspace."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.history.bulk import BulkResult
from crm.history.exceptions import NOT_IN_WORKSPACE
from crm.history.models import ChangeSet
from crm.history.writes import bulk_delete, bulk_update, create, delete, get_for_update, start_change_set, update
from crm.workspaces.actor import Actor
from customers.models import Customer

from .avatars import content_type_of
from .merge import merge_values
from .models import Avatar, Contact, ContactInbox, Note, Task
from .names import complete_name

# What happens to the records of contacts that are deleted, by their ids, or of one that becomes part of another (base,
# mergee); the apps above add theirs, in AppConfig.ready().
contact_deletion_hooks: list[Callable[[Actor, Collection[UUID], ChangeSet], None]] = []
contact_merge_hooks: list[Callable[[Actor, Contact, Contact, ChangeSet], None]] = []
# What is kept with a contact, and goes where it goes.
CONTACT_PARTS = (ContactInbox, Note, Task)


def create_contact(*, actor: Actor, change_set: ChangeSet | None = None, **values: Any) -> Contact:
    """Save a new contact. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("contacts:write")
    _check_customer(actor, values.get("customer_id"))
    return create(actor, Contact(**values), change_set)


def update_contact(
    *,
    actor: Actor,
    pk: UUID,
    merged: Mapping[str, dict] | None = None,
    change_set: ChangeSet | None = None,
    expected: Mapping[str, Any] | None = None,
    **values: Any,
) -> Contact:
    """Change some values of a contact; what is `merged` is added, key by key, to the JSON object of that name.

    `expected` is what whoever edits had before them. Raises PermissionMissing, RecordGone, ValidationError, Conflict or
    Outdated.
    """
    actor.require("contacts:write")
    _check_customer(actor, values.get("customer_id"))  # before the contact: locks go from above to below
    contact = get_for_update(actor, Contact, pk)
    objects = {name: {**getattr(contact, name), **added} for name, added in (merged or {}).items()}
    return update(actor, contact, complete_name(contact, {**values, **objects}), change_set, expected)


def delete_contact(*, actor: Actor, pk: UUID) -> None:
    """Delete a contact; an address that is also its customer's stays. Raises PermissionMissing, RecordGone."""
    actor.require("contacts:write")
    contact = get_for_update(actor, Contact, pk, to_delete=True)
    change_set = start_change_set(actor, f"Delete {contact}")
    for kept in CONTACT_PARTS:
        bulk_delete(
            actor, kept.objects.in_workspace(actor.workspace_id).not_deleted().filter(contact_id=pk), change_set
        )
    for release in contact_deletion_hooks:
        release(actor, [pk], change_set)
    _drop_avatar(actor, contact, change_set)
    delete(actor, contact, change_set)


def delete_contacts(*, actor: Actor, pks: Collection[UUID]) -> BulkResult:
    """Delete contacts, as one change set; those that are gone already are passed over. Raises PermissionMissing."""
    actor.require("contacts:write")
    if not pks:
        return BulkResult(0, None)
    change_set = start_change_set(actor, f"Delete {len(pks)} contacts")
    number = _remove_contacts(actor, pks, change_set)
    for release in contact_deletion_hooks:
        release(actor, pks, change_set)
    return BulkResult(number, change_set.pk)


def delete_records_of_customers(actor: Actor, pks: Collection[UUID], change_set: ChangeSet) -> None:
    """Delete the contacts of customers that are being deleted, and the notes and tasks."""
    contacts = Contact.objects.in_workspace(actor.workspace_id).filter_ids(pks, "customer").not_deleted()
    _remove_contacts(actor, list(contacts.values_list("id", flat=True)), change_set)
    for kept in (Note, Task):
        bulk_delete(
            actor, kept.objects.in_workspace(actor.workspace_id).filter_ids(pks, "customer").not_deleted(), change_set
        )


def merge_contacts(*, actor: Actor, base_id: UUID, mergee_id: UUID) -> Contact:
    """Make one contact of two, as one change set: the base keeps what it has and gains what only the mergee had.

    The mergee's inboxes, notes and addresses become the base's, and the mergee is deleted. Raises PermissionMissing,
    RecordGone, ValidationError or Conflict.
    """
    actor.require("contacts:write")
    _hold_customers(actor, {base_id, mergee_id})  # before the contacts: locks go from above to below
    both = {pk: get_for_update(actor, Contact, pk, to_delete=pk == mergee_id) for pk in sorted({base_id, mergee_id})}
    base, mergee = both[base_id], both[mergee_id]
    if base_id == mergee_id:
        return base
    change_set = start_change_set(actor, f"Merge {mergee} into {base}")
    for kept in CONTACT_PARTS:
        rows = kept.objects.in_workspace(actor.workspace_id).not_deleted().filter(contact_id=mergee_id)
        bulk_update(actor, rows, {"contact_id": base_id}, change_set)
    values = merge_values(base, mergee)
    delete(actor, mergee, change_set)  # first, as the base may take over its ids
    base = update(actor, base, values, change_set)
    if mergee.avatar_id != base.avatar_id:
        _drop_avatar(actor, mergee, change_set)
    for move in contact_merge_hooks:
        move(actor, base, mergee, change_set)
    return base


def label_contacts(
    *, actor: Actor, pks: Collection[UUID], add: Collection[str] = (), drop: Collection[str] = ()
) -> None:
    """Add labels to contacts and drop others, as one change set. Raises PermissionMissing, ValidationError."""
    actor.require("contacts:write")
    _check_labels(add)
    rows = Contact.objects.in_workspace(actor.workspace_id).not_deleted()
    groups: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
    for pk, labels in rows.filter(pk__in=pks).order_by("id").select_for_update(no_key=True).values_list("id", "labels"):
        wanted = tuple(dict.fromkeys(label for label in (*labels, *add) if label not in drop))
        if wanted != tuple(labels):
            groups[wanted].append(pk)
    if not groups:
        return
    change_set = start_change_set(actor, f"Label {len(pks)} contacts")
    for wanted, members in groups.items():
        bulk_update(actor, rows.filter(pk__in=members), {"labels": list(wanted)}, change_set)


def set_avatar(*, actor: Actor, pk: UUID, content: bytes) -> Contact:
    """Give a contact a picture, unless it is the one that it has.

    Raises PermissionMissing, RecordGone, or ValidationError where it is no picture.
    """
    actor.require("contacts:write")
    contact = get_for_update(actor, Contact, pk)
    avatar = Avatar(content=content, content_type=content_type_of(content))
    pictures = Avatar.objects.in_workspace(actor.workspace_id)
    if contact.avatar_id and pictures.filter(pk=contact.avatar_id, content=content).exists():
        return contact
    return _change_avatar(actor, contact, create(actor, avatar).pk)


def remove_avatar(*, actor: Actor, pk: UUID) -> Contact:
    """Take a contact's picture away. Raises PermissionMissing, RecordGone."""
    actor.require("contacts:write")
    return _change_avatar(actor, get_for_update(actor, Contact, pk), None)


def _change_avatar(actor: Actor, contact: Contact, avatar_id: UUID | None) -> Contact:
    """Give a contact another picture or none; the one it had is deleted, and shown to nobody any more."""
    had = contact.avatar_id
    change_set = start_change_set(actor, f"Change the picture of {contact}") if had and had != avatar_id else None
    contact = update(actor, contact, {"avatar_id": avatar_id}, change_set)
    if had and change_set:
        delete(actor, get_for_update(actor, Avatar, had), change_set)
    return contact


def _remove_contacts(actor: Actor, pks: Collection[UUID], change_set: ChangeSet) -> int:
    """Delete contacts, and then what is kept with them: so nobody adds to them meanwhile, or waits the other way."""
    contacts = Contact.objects.in_workspace(actor.workspace_id).filter_ids(pks)
    number = bulk_delete(actor, contacts.not_deleted(), change_set)
    for kept in CONTACT_PARTS:
        bulk_delete(
            actor, kept.objects.in_workspace(actor.workspace_id).filter_ids(pks, "contact").not_deleted(), change_set
        )
    avatars = contacts.filter(avatar_id__isnull=False).values_list("avatar_id", flat=True)
    bulk_delete(actor, Avatar.objects.in_workspace(actor.workspace_id).filter_ids(avatars).not_deleted(), change_set)
    return number


def _drop_avatar(actor: Actor, contact: Contact, change_set: ChangeSet) -> None:
    if contact.avatar_id:
        delete(actor, get_for_update(actor, Avatar, contact.avatar_id), change_set)


def lock_subject(actor: Actor, contact_id: UUID | None, customer_id: UUID | None) -> None:
    """Hold whom a note or a task is about until the transaction ends. Raises ValidationError where they are gone."""
    if contact_id is not None and Contact.objects.lock_for_reference(actor.workspace_id, contact_id) is None:
        raise ValidationError({"contact_id": [NOT_IN_WORKSPACE]})
    _check_customer(actor, customer_id)


def _hold_customers(actor: Actor, pks: Collection[UUID]) -> None:
    """Hold the customers of contacts, so that they are not deleted before the transaction ends."""
    contacts = (
        Contact.objects.in_workspace(actor.workspace_id).not_deleted().filter(pk__in=pks, customer_id__isnull=False)
    )
    for customer_id in sorted(set(contacts.values_list("customer_id", flat=True))):
        Customer.objects.lock_for_reference(actor.workspace_id, customer_id)


def _check_labels(labels: Collection[str]) -> None:
    try:
        Contact._meta.get_field("labels").clean(list(labels), None)
    except ValidationError as error:
        raise ValidationError({"labels": error.messages}) from error


def _check_customer(actor: Actor, customer_id: UUID | None) -> None:
    if customer_id is not None and Customer.objects.lock_for_reference(actor.workspace_id, customer_id) is None:
        raise ValidationError({"customer_id": [NOT_IN_WORKSPACE]})
