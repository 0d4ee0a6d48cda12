"""Edits of many customers that somebody has selected: what they would do, and doing them, each as one change set.

An edit is made by one of the functions here, and given to `preview_edit` and `edit_customers`.
"""

from uuid import UUID

from crm.history import bulk
from crm.history.bulk import BulkEdit, BulkResult, Preview
from crm.queries.selection import Selection
from crm.workspaces.actor import Actor
from crm.workspaces.custom_attributes import parse_text

from .actions import delete_customers, lock_segment
from .models import Customer

PERMISSION = "customers:write"


def segment(segment_id: UUID | None) -> BulkEdit:
    """Return the edit that puts customers into a segment, or into none."""
    return bulk.set_value("Edit segment", "segment_id", segment_id, lambda actor: lock_segment(actor, segment_id))


def kind(value: str) -> BulkEdit:
    """Return the edit that makes customers companies or individuals. Raises ValidationError for what is neither."""
    return bulk.choose(Customer, "Edit type", "type", value)


def attribute(actor: Actor, key: str, text: str) -> BulkEdit:
    """Return the edit that sets a custom attribute to what a text means, or clears it where the text is empty.

    Raises ValidationError where the attribute's definition does not take the text.
    """
    return bulk.set_attribute(key, parse_text(actor.workspace_id, "customer", key, text))


def preview_edit(*, actor: Actor, selection: Selection, edit: BulkEdit) -> Preview:
    """Return what an edit would do. Raises PermissionMissing."""
    actor.require(PERMISSION)
    return bulk.preview(selection.rows(actor, Customer), edit)


def edit_customers(*, actor: Actor, selection: Selection, edit: BulkEdit) -> BulkResult:
    """Edit the customers that are selected by now. Raises PermissionMissing or ValidationError."""
    actor.require(PERMISSION)
    return bulk.apply_edit(actor, selection.rows(actor, Customer), edit)


def preview_deletion(*, actor: Actor, selection: Selection) -> Preview:
    """Return which customers would be deleted, with all they have. Raises PermissionMissing."""
    actor.require(PERMISSION)
    return bulk.preview_deletion(selection.rows(actor, Customer))


def delete_selected(*, actor: Actor, selection: Selection) -> BulkResult:
    """Delete the customers that are selected by now, as `delete_customers` does. Raises PermissionMissing."""
    return delete_customers(actor=actor, pks=list(selection.rows(actor, Customer).values_list("pk", flat=True)))
