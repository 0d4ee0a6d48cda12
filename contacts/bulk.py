"""Edits of many contacts that somebody has selected: what they would do, and doing them, each as one change set.

An edit is made by one of the functions here, and given to `preview_edit` and `edit_contacts`.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.history import bulk
from crm.history.bulk import BulkEdit, BulkResult, Preview
from crm.queries.selection import Selection
from crm.workspaces.actor import Actor
from crm.workspaces.custom_attributes import parse_text

from .actions import delete_contacts, lock_subject
from .models import Contact

PERMISSION = "contacts:write"


def roles(*, add: Collection[str] = (), drop: Collection[str] = ()) -> BulkEdit:
    """Return the edit that adds roles and takes others away. Raises ValidationError for what is no role."""
    return _change_list("Edit roles", "roles", add, drop)


def labels(*, add: Collection[str] = (), drop: Collection[str] = ()) -> BulkEdit:
    """Return the edit that adds labels and takes others away. Raises ValidationError for what is no label."""
    return _change_list("Edit labels", "labels", add, drop)


def attribute(actor: Actor, key: str, text: str) -> BulkEdit:
    """Return the edit that sets a custom attribute to what a text means, or clears it where the text is empty.

    Raises ValidationError where the attribute's definition does not take the text.
    """
    return bulk.set_attribute(key, parse_text(actor.workspace_id, "contact", key, text))


def customer(customer_id: UUID | None) -> BulkEdit:
    """Return the edit that assigns contacts to a customer, or to none."""
    return bulk.set_value("Assign", "customer_id", customer_id, lambda actor: lock_subject(actor, None, customer_id))


def preview_edit(*, actor: Actor, selection: Selection, edit: BulkEdit) -> Preview:
    """Return what an edit would do. Raises PermissionMissing."""
    actor.require(PERMISSION)
    return bulk.preview(selection.rows(actor, Contact), edit)


def edit_contacts(*, actor: Actor, selection: Selection, edit: BulkEdit) -> BulkResult:
    """Edit the contacts that are selected by now. Raises PermissionMissing or ValidationError."""
    actor.require(PERMISSION)
    return bulk.apply_edit(actor, selection.rows(actor, Contact), edit)


def preview_deletion(*, actor: Actor, selection: Selection) -> Preview:
    """Return what would be deleted. Raises PermissionMissing."""
    actor.require(PERMISSION)
    return bulk.preview_deletion(selection.rows(actor, Contact))


def delete_selected(*, actor: Actor, selection: Selection) -> BulkResult:
    """Delete the contacts that are selected by now, as `delete_contacts` does. Raises PermissionMissing."""
    return delete_contacts(actor=actor, pks=list(selection.rows(actor, Contact).values_list("pk", flat=True)))


def _change_list(title: str, name: str, add: Collection[str], drop: Collection[str]) -> BulkEdit:
    field: Any = Contact._meta.get_field(name)
    try:
        return bulk.change_list(title, name, *(field.clean([*dict.fromkeys(texts)], None) for texts in (add, drop)))
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
