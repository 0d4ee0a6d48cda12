"""The writes on customers and segments; each runs inside the scope of the actor's workspace."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.history.bulk import Done
from crm.history.models import ChangeSet
from crm.history.writes import NOT_IN_WORKSPACE, insert, locked, open_set, remove, remove_all, update, update_all
from crm.workspaces.actor import Actor

from .models import Customer, Segment

# What happens to the records of customers that are deleted, by their ids; the apps above add theirs, in
# AppConfig.ready().
dependants: list[Callable[[Actor, Collection[UUID], ChangeSet], None]] = []


def create_customer(*, actor: Actor, **values: Any) -> Customer:
    """Save a new customer. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("customers:write")
    hold_segment(actor, values.get("segment_id"))
    return insert(actor, Customer(**values))


def update_customer(*, actor: Actor, pk: UUID, seen: Mapping[str, Any] | None = None, **values: Any) -> Customer:
    """Change some values of a customer. Raises PermissionMissing, RecordGone, ValidationError, Conflict or Outdated."""
    actor.require("customers:write")
    hold_segment(actor, values.get("segment_id"))  # before the customer: locks go from above to below
    return update(actor, locked(actor, Customer, pk), values, seen=seen)


def delete_customer(*, actor: Actor, pk: UUID) -> None:
    """Delete a customer with its contacts and addresses, as one change set. Raises PermissionMissing, RecordGone."""
    actor.require("customers:write")
    customer = locked(actor, Customer, pk, to_delete=True)
    change_set = open_set(actor, f"Delete {customer}")
    for release in dependants:
        release(actor, [pk], change_set)
    remove(actor, customer, change_set)


def delete_customers(*, actor: Actor, pks: Collection[UUID]) -> Done:
    """Delete customers with all they have, as one change set; those that are gone already are passed over.

    Raises PermissionMissing.
    """
    actor.require("customers:write")
    if not pks:
        return Done(0, None)
    change_set = open_set(actor, f"Delete {len(pks)} customers")
    number = remove_all(actor, Customer.objects.among(actor.workspace_id, pks).live(), change_set)
    for release in dependants:
        release(actor, pks, change_set)
    return Done(number, change_set.pk)


def create_segment(*, actor: Actor, **values: Any) -> Segment:
    """Save a new segment. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("segments:write")
    return insert(actor, Segment(**values))


def update_segment(*, actor: Actor, pk: UUID, seen: Mapping[str, Any] | None = None, **values: Any) -> Segment:
    """Change a segment. Raises PermissionMissing, RecordGone, ValidationError, Conflict or Outdated."""
    actor.require("segments:write")
    return update(actor, locked(actor, Segment, pk), values, seen=seen)


def delete_segment(*, actor: Actor, pk: UUID) -> None:
    """Delete a segment; its customers stay, without a segment. Raises PermissionMissing, RecordGone."""
    actor.require("segments:write")
    segment = locked(actor, Segment, pk, to_delete=True)
    change_set = open_set(actor, f"Delete {segment}")
    members = Customer.objects.in_workspace(actor.workspace_id).live().filter(segment_id=pk)
    update_all(actor, members, {"segment_id": None}, change_set)
    remove(actor, segment, change_set)


def hold_segment(actor: Actor, segment_id: UUID | None) -> None:
    """Hold a segment until the transaction ends. Raises ValidationError where it is gone."""
    if segment_id is not None and Segment.objects.held(actor.workspace_id, segment_id) is None:
        raise ValidationError({"segment_id": [NOT_IN_WORKSPACE]})
