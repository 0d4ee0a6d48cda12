"""Actions on addresses; each runs inside a session of the actor's workspace."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm.history import bulk
from crm.history.bulk import BulkEdit, BulkEditor, BulkResult
from crm.history.exceptions import RecordNotFound
from crm.history.models import ChangeSet
from crm.history.references import lock_reference
from crm.history.writes import bulk_delete, bulk_update, create, delete, get_for_update, start_change_set, update
from crm.workspaces.actor import Actor
from customers.models import Customer

from .models import Address

# In GoMobile the address is a set of fields of the contact, so an address is deleted once all of them are empty.
LINES = ("address_line1", "address_line2", "city", "state", "postal_code", "country")


def create_address(*, actor: Actor, **values: Any) -> Address:
    """Save a new address. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("addresses:write")
    address = Address(**values)
    _check_owners(actor, address)
    return create(actor, address)


def update_address(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> Address:
    """Change some values of an address; `expected` has the values that the editor saw.

    Raises PermissionMissing, RecordNotFound, ValidationError, Conflict or EditConflict.
    """
    actor.require("addresses:write")
    owners = values.keys() & {"customer_id", "contact_id"}
    if owners:
        # All writers lock owners before addresses, so the address is first read without a lock.
        address = Address.objects.in_workspace(actor.workspace_id).not_deleted().filter(pk=pk).first()
        if address is None:
            raise RecordNotFound
        for name in owners:
            setattr(address, name, values[name])
        _check_owners(actor, address)
    return update(actor, get_for_update(actor, Address, pk), values, expected=expected)


def delete_address(*, actor: Actor, pk: UUID) -> None:
    """Delete an address. Raises PermissionMissing or RecordNotFound."""
    actor.require("addresses:write")
    delete(actor, get_for_update(actor, Address, pk, to_delete=True))


def delete_addresses(*, actor: Actor, pks: Collection[UUID]) -> BulkResult:
    """Delete addresses, as one change set; those that are deleted already are skipped. Raises PermissionMissing."""
    actor.require("addresses:write")
    if not pks:
        return BulkResult(0, None)
    change_set = start_change_set(actor, "bulk_delete", record_type="address", number=len(pks))
    rows = Address.objects.in_workspace(actor.workspace_id).filter_ids(pks).not_deleted()
    return BulkResult(bulk_delete(actor, rows, change_set), change_set.pk)


def type_edit(*, value: str) -> BulkEdit:
    """Return the edit that sets the type of addresses. Raises ValidationError for an unknown type."""
    return bulk.set_choice(Address, "edit_type", "type", value)


def save_address_of_contact(
    *, actor: Actor, contact_id: UUID, change_set: ChangeSet | None = None, **values: Any
) -> Address | None:
    """Change the first address of a contact, or create one; delete it if all its lines are empty.

    Raises PermissionMissing or ValidationError.
    """
    actor.require("addresses:write")
    contact = lock_reference(actor, Contact, "contact_id", contact_id)
    addresses = Address.objects.in_workspace(actor.workspace_id).of_contacts([contact_id])
    # Locked for deletion, like `get_for_update(to_delete=True)`, since the new values may all be empty.
    address = addresses.order_by("id").select_for_update().first()
    if address is None:
        if not any(values.values()):
            return None
        owner = {"customer_id": contact.customer_id, "contact_id": contact_id, "type": Address.Type.BILLING}
        return create(actor, Address(**owner, **values), change_set=change_set)
    if not any(values.get(name, getattr(address, name)) for name in LINES):
        delete(actor, address, change_set=change_set)
        return None
    return update(actor, address, values, change_set=change_set)


def delete_addresses_of_customers(actor: Actor, pks: Collection[UUID], change_set: ChangeSet) -> None:
    """Delete the addresses of customers that are being deleted, and those that only their contacts had."""
    addresses = Address.objects.in_workspace(actor.workspace_id)
    bulk_delete(actor, addresses.of_customers(pks), change_set)
    # Including deleted contacts, as the hook of contacts ran before this one.
    contacts = Contact.objects.in_workspace(actor.workspace_id).filter_ids(pks, "customer").values_list("id", flat=True)
    bulk_delete(actor, addresses.of_contacts(contacts).without_customer(), change_set)


def release_addresses_of_contacts(actor: Actor, pks: Collection[UUID], change_set: ChangeSet) -> None:
    """Delete the addresses of contacts that are being deleted; those of a customer stay, without contact."""
    addresses = Address.objects.in_workspace(actor.workspace_id).of_contacts(pks)
    bulk_delete(actor, addresses.without_customer(), change_set)
    # The query set is evaluated again: only addresses with a customer are left in it.
    bulk_update(actor, addresses, {"contact_id": None}, change_set)


def move_addresses_of_contact(actor: Actor, base: Contact, mergee: Contact, change_set: ChangeSet) -> None:
    """Move the addresses of a merged contact to the base; those of another customer stay there, without contact."""
    addresses = Address.objects.in_workspace(actor.workspace_id).of_contacts([mergee.pk])
    of_others = Q(customer_id__isnull=False) & ~Q(customer_id=base.customer_id)
    # First, as these no longer match the query set once they have no contact.
    bulk_update(actor, addresses.filter(of_others), {"contact_id": None}, change_set)
    bulk_update(actor, addresses, {"contact_id": base.pk}, change_set)


def _check_owners(actor: Actor, address: Address) -> None:
    lock_reference(actor, Customer, "customer_id", address.customer_id)
    contact = lock_reference(actor, Contact, "contact_id", address.contact_id)
    if contact and address.customer_id and contact.customer_id != address.customer_id:
        raise ValidationError({"contact_id": [_("This contact belongs to another customer.")]})


address_bulk_editor = BulkEditor(Address, "addresses:write", delete_addresses)
