"""Actions on customers and segments; each runs inside a session of the actor's workspace."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from crm.history import bulk
from crm.history.bulk import BulkEdit, BulkEditor, BulkResult
from crm.history.models import ChangeSet
from crm.history.references import lock_reference
from crm.history.writes import bulk_delete, bulk_update, create, delete, get_for_update, start_change_set, update
from crm.workspaces.actor import Actor
from crm.workspaces.custom_attributes import check_attributes

from .models import Customer, Segment

# Called with the ids of customers that are being deleted; the apps above add theirs in AppConfig.ready().
customer_deletion_hooks: list[Callable[[Actor, Collection[UUID], ChangeSet], None]] = []


def create_customer(*, actor: Actor, **values: Any) -> Customer:
    """Save a new customer. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("customers:write")
    lock_reference(actor, Segment, "segment_id", values.get("segment_id"))
    check_attributes(actor.workspace_id, "customer", values.get("custom_attributes"))
    return create(actor, Customer(**values))


def update_customer(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> Customer:
    """Change some values of a customer; `expected` has the values that the editor saw.

    Raises PermissionMissing, RecordNotFound, ValidationError, Conflict or EditConflict.
    """
    actor.require("customers:write")
    # Before the customer: all writers lock parents before children, so no two wait for each other.
    lock_reference(actor, Segment, "segment_id", values.get("segment_id"))
    customer = get_for_update(actor, Customer, pk)
    check_attributes(actor.workspace_id, "customer", values.get("custom_attributes"), customer.custom_attributes)
    return update(actor, customer, values, expected=expected)


def delete_customer(*, actor: Actor, pk: UUID) -> None:
    """Delete a customer with its contacts and addresses, as one change set.

    Raises PermissionMissing or RecordNotFound.
    """
    actor.require("customers:write")
    customer = get_for_update(actor, Customer, pk, to_delete=True)
    change_set = start_change_set(actor, "delete", name=str(customer))
    # The customer is locked, so nobody adds a contact or an address to it in the meantime.
    for hook in customer_deletion_hooks:
        hook(actor, [pk], change_set)
    delete(actor, customer, change_set=change_set)


def delete_customers(*, actor: Actor, pks: Collection[UUID]) -> BulkResult:
    """Delete customers with all they have, as one change set; those that are deleted already are skipped.

    Raises PermissionMissing.
    """
    actor.require("customers:write")
    if not pks:
        return BulkResult(0, None)
    change_set = start_change_set(actor, "bulk_delete", record_type="customer", number=len(pks))
    customers = Customer.objects.in_workspace(actor.workspace_id).filter_ids(pks).not_deleted()
    # The customers first, so that nobody adds a contact or an address to one in the meantime.
    number = bulk_delete(actor, customers, change_set)
    for hook in customer_deletion_hooks:
        hook(actor, pks, change_set)
    return BulkResult(number, change_set.pk)


def segment_edit(*, segment_id: UUID | None) -> BulkEdit:
    """Return the edit that puts customers into a segment, or into none."""

    def lock(actor: Actor) -> None:
        lock_reference(actor, Segment, "segment_id", segment_id)

    return bulk.set_value("edit_segment", "segment_id", segment_id, lock)


def type_edit(*, value: str) -> BulkEdit:
    """Return the edit that sets the type of customers. Raises ValidationError for an unknown type."""
    return bulk.set_choice(Customer, "edit_type", "type", value)


def create_segment(*, actor: Actor, **values: Any) -> Segment:
    """Save a new segment. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("segments:write")
    return create(actor, Segment(**values))


def update_segment(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> Segment:
    """Change a segment. Raises as `update_customer` does."""
    actor.require("segments:write")
    return update(actor, get_for_update(actor, Segment, pk), values, expected=expected)


def delete_segment(*, actor: Actor, pk: UUID) -> None:
    """Delete a segment; its customers stay, without a segment. Raises PermissionMissing or RecordNotFound."""
    actor.require("segments:write")
    # Waits for transactions that are adding a customer to it, so that none is missed below.
    segment = get_for_update(actor, Segment, pk, to_delete=True)
    change_set = start_change_set(actor, "delete", name=str(segment))
    # In the change set too, so that an undo puts the customers back into it.
    customers = Customer.objects.in_workspace(actor.workspace_id).not_deleted().filter(segment_id=pk)
    bulk_update(actor, customers, {"segment_id": None}, change_set)
    delete(actor, segment, change_set=change_set)


customer_bulk_editor = BulkEditor(Customer, "customers:write", delete_customers)
