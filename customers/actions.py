"""The writes on customers and segments; each runs inside the scope of the actor's workspace."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.history.bulk import BulkResult
from crm.history.exceptions import NOT_IN_WORKSPACE
from crm.history.models import ChangeSet
from crm.history.writes import bulk_delete, bulk_update, create, delete, get_for_update, start_change_set, update
from crm.workspaces.actor import Actor

from .models import Customer, Segment

# What happens to the records of customers that are deleted, by their ids; the apps above add theirs, in
# AppConfig.ready().
customer_deletion_hooks: list[Callable[[Actor, Collection[UUID], ChangeSet], None]] = []


def create_customer(*, actor: Actor, **values: Any) -> Customer:
    """Save a new customer. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("customers:write")
    lock_segment(actor, values.get("segment_id"))
    return create(actor, Customer(**values))


def update_customer(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> Customer:
    """Change some values of a customer. Raises PermissionMissing, RecordGone, ValidationError, Conflict or Outdated."""
    actor.require("customers:write")
    lock_segment(actor, values.get("segment_id"))  # before the customer: locks go from above to below
    return update(actor, get_for_update(actor, Customer, pk), values, expected=expected)


def delete_customer(*, actor: Actor, pk: UUID) -> None:
    """Delete a customer with its contacts and addresses, as one change set. Raises PermissionMissing, RecordGone."""
    actor.require("customers:write")
    customer = get_for_update(actor, Customer, pk, to_delete=True)
    change_set = start_change_set(actor, f"Delete {customer}")
    for release in customer_deletion_hooks:
        release(actor, [pk], change_set)
    delete(actor, customer, change_set)


def delete_customers(*, actor: Actor, pks: Collection[UUID]) -> BulkResult:
    """Delete customers with all they have, as one change set; those that are gone already are passed over.

    Raises PermissionMissing.
    """
    actor.require("customers:write")
    if not pks:
        return BulkResult(0, None)
    change_set = start_change_set(actor, f"Delete {len(pks)} customers")
    number = bulk_delete(
        actor, Customer.objects.in_workspace(actor.workspace_id).filter_ids(pks).not_deleted(), change_set
    )
    for release in customer_deletion_hooks:
        release(actor, pks, change_set)
    return BulkResult(number, change_set.pk)


def create_segment(*, actor: Actor, **values: Any) -> Segment:
    """Save a new segment. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("segments:write")
    return create(actor, Segment(**values))


def update_segment(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> Segment:
    """Change a segment. Raises PermissionMissing, RecordGone, ValidationError, Conflict or Outdated."""
    actor.require("segments:write")
    return update(actor, get_for_update(actor, Segment, pk), values, expected=expected)


def delete_segment(*, actor: Actor, pk: UUID) -> None:
    """Delete a segment; its customers stay, without a segment. Raises PermissionMissing, RecordGone."""
    actor.require("segments:write")
    segment = get_for_update(actor, Segment, pk, to_delete=True)
    change_set = start_change_set(actor, f"Delete {segment}")
    members = Customer.objects.in_workspace(actor.workspace_id).not_deleted().filter(segment_id=pk)
    bulk_update(actor, members, {"segment_id": None}, change_set)
    delete(actor, segment, change_set)


def lock_segment(actor: Actor, segment_id: UUID | None) -> None:
    """Hold a segment until the transaction ends. Raises ValidationError where it is gone."""
    if segment_id is not None and Segment.objects.lock_for_reference(actor.workspace_id, segment_id) is None:
        raise ValidationError({"segment_id": [NOT_IN_WORKSPACE]})
