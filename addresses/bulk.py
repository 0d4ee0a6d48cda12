"""Edits of many addresses that somebody has selected: what they would do, and doing them, each as one change set.

An edit is made by the function here, and given to `preview_edit` and `edit_addresses`.
"""

from crm.history import bulk
from crm.history.bulk import BulkEdit, BulkResult, Preview
from crm.queries.selection import Selection
from crm.workspaces.actor import Actor

from .actions import delete_addresses
from .models import Address

PERMISSION = "addresses:write"


def kind(value: str) -> BulkEdit:
    """Return the edit that makes addresses billing or shipping ones. Raises ValidationError for what is neither."""
    return bulk.choose(Address, "Edit type", "type", value)


def preview_edit(*, actor: Actor, selection: Selection, edit: BulkEdit) -> Preview:
    """Return what an edit would do. Raises PermissionMissing."""
    actor.require(PERMISSION)
    return bulk.preview(selection.rows(actor, Address), edit)


def edit_addresses(*, actor: Actor, selection: Selection, edit: BulkEdit) -> BulkResult:
    """Edit the addresses that are selected by now. Raises PermissionMissing."""
    actor.require(PERMISSION)
    return bulk.apply_edit(actor, selection.rows(actor, Address), edit)


def preview_deletion(*, actor: Actor, selection: Selection) -> Preview:
    """Return what would be deleted. Raises PermissionMissing."""
    actor.require(PERMISSION)
    return bulk.preview_deletion(selection.rows(actor, Address))


def delete_selected(*, actor: Actor, selection: Selection) -> BulkResult:
    """Delete the addresses that are selected by now. Raises PermissionMissing."""
    return delete_addresses(actor=actor, pks=list(selection.rows(actor, Address).values_list("pk", flat=True)))
