"""The writes on contacts; each runs inside the scope of the actor's workspace."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.history.models import ChangeSet
from crm.history.recording import NOT_IN_WORKSPACE, insert, locked, open_set, remove, remove_all, update
from crm.workspaces.actor import Actor
from customers.models import Customer

from .models import Contact

# What happens to the records of a contact that is deleted; the apps above add theirs, in AppConfig.ready().
dependants: list[Callable[[Actor, Contact, ChangeSet], None]] = []


def create_contact(*, actor: Actor, **values: Any) -> Contact:
    """Save a new contact. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("contacts:write")
    _check_customer(actor, values.get("customer_id"))
    return insert(actor, Contact(**values))


def update_contact(*, actor: Actor, pk: UUID, **values: Any) -> Contact:
    """Change some values of a contact. Raises PermissionMissing, RecordGone, ValidationError or Conflict."""
    actor.require("contacts:write")
    _check_customer(actor, values.get("customer_id"))  # before the contact: locks go from above to below
    return update(actor, locked(actor, Contact, pk), values)


def delete_contact(*, actor: Actor, pk: UUID) -> None:
    """Delete a contact; an address that is also its customer's stays. Raises PermissionMissing, RecordGone."""
    actor.require("contacts:write")
    contact = locked(actor, Contact, pk, to_delete=True)
    change_set = open_set(actor, f"Delete {contact}"[:255])
    for release in dependants:
        release(actor, contact, change_set)
    remove(actor, contact, change_set)


def delete_contacts_of(actor: Actor, customer: Customer, change_set: ChangeSet) -> None:
    """Delete the contacts of a customer that is being deleted."""
    contacts = Contact.objects.in_workspace(actor.workspace_id).live().filter(customer_id=customer.pk)
    remove_all(actor, contacts, change_set)


def _check_customer(actor: Actor, customer_id: UUID | None) -> None:
    if customer_id is not None and Customer.objects.held(actor.workspace_id, customer_id) is None:
        raise ValidationError({"customer_id": [NOT_IN_WORKSPACE]})
