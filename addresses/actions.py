"""The writes on addresses; each runs inside the scope of the actor's workspace."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm.history.bulk import BulkResult
from crm.history.exceptions import NOT_IN_WORKSPACE, RecordNotFound
from crm.history.models import ChangeSet
from crm.history.writes import bulk_delete, bulk_update, create, delete, get_for_update, start_change_set, update
from crm.workspaces.actor import Actor
from customers.models import Customer

from .models import Address

STRANGER = _("This contact belongs to another customer.")
# What is written on the envelope.
LINES = ("address_line1", "address_line2", "city", "state", "postal_code", "country")


def create_address(*, actor: Actor, **values: Any) -> Address:
    """Save a new address. Raises PermissionMissing, ValidationError or Conflict."""
    actor.require("addresses:write")
    address = Address(**values)
    _check_owners(actor, address)
    return create(actor, address)


def update_address(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> Address:
    """Change some values of an address. Raises PermissionMissing, RecordGone, ValidationError, Conflict or Outdated."""
    actor.require("addresses:write")
    owners = values.keys() & {"customer_id", "contact_id"}
    if owners:  # before the address: locks go from above to below
        address = Address.objects.in_workspace(actor.workspace_id).not_deleted().filter(pk=pk).first()
        if address is None:
            raise RecordNotFound
        for name in owners:
            setattr(address, name, values[name])
        _check_owners(actor, address)
    return update(actor, get_for_update(actor, Address, pk), values, expected=expected)


def delete_address(*, actor: Actor, pk: UUID) -> None:
    """Delete an address. Raises PermissionMissing, RecordGone."""
    actor.require("addresses:write")
    delete(actor, get_for_update(actor, Address, pk, to_delete=True))


def delete_addresses(*, actor: Actor, pks: Collection[UUID]) -> BulkResult:
    """Delete addresses, as one change set; those that are gone already are passed over. Raises PermissionMissing."""
    actor.require("addresses:write")
    if not pks:
        return BulkResult(0, None)
    change_set = start_change_set(actor, f"Delete {len(pks)} addresses")
    return BulkResult(
        bulk_delete(actor, Address.objects.in_workspace(actor.workspace_id).filter_ids(pks).not_deleted(), change_set),
        change_set.pk,
    )


def save_address_of_contact(
    *, actor: Actor, contact_id: UUID, change_set: ChangeSet | None = None, **values: Any
) -> Address | None:
    """Change the first address of a contact, or make its first one; delete it where no line of it is left.

    Raises PermissionMissing, ValidationError.
    """
    actor.require("addresses:write")
    contact = Contact.objects.lock_for_reference(actor.workspace_id, contact_id)
    if contact is None:
        raise ValidationError({"contact_id": [NOT_IN_WORKSPACE]})
    addresses = Address.objects.in_workspace(actor.workspace_id).not_deleted().filter(contact_id=contact_id)
    address = addresses.order_by("id").select_for_update().first()  # as `locked`, to delete it
    if address is None:
        if not any(values.values()):
            return None
        owner = {"customer_id": contact.customer_id, "contact_id": contact_id, "type": Address.Type.BILLING}
        return create(actor, Address(**owner, **values), change_set)
    kept = {name: values.get(name, getattr(address, name)) for name in LINES}
    if not any(kept.values()):
        delete(actor, address, change_set)
        return None
    return update(actor, address, values, change_set)


def delete_addresses_of_customers(actor: Actor, pks: Collection[UUID], change_set: ChangeSet) -> None:
    """Delete the addresses of customers that are being deleted, and those that were only their contacts'."""
    bulk_delete(
        actor, Address.objects.in_workspace(actor.workspace_id).filter_ids(pks, "customer").not_deleted(), change_set
    )
    contacts = Contact.objects.in_workspace(actor.workspace_id).filter_ids(pks, "customer").values_list("id", flat=True)
    addresses = Address.objects.in_workspace(actor.workspace_id).filter_ids(contacts, "contact").not_deleted()
    bulk_delete(actor, addresses.filter(customer_id__isnull=True), change_set)


def release_addresses_of_contacts(actor: Actor, pks: Collection[UUID], change_set: ChangeSet) -> None:
    """Keep without their contact what are also a customer's addresses; delete what were the contacts' alone."""
    addresses = Address.objects.in_workspace(actor.workspace_id).filter_ids(pks, "contact").not_deleted()
    bulk_delete(actor, addresses.filter(customer_id__isnull=True), change_set)
    bulk_update(actor, addresses, {"contact_id": None}, change_set)


def move_addresses_of_contact(actor: Actor, base: Contact, mergee: Contact, change_set: ChangeSet) -> None:
    """Make the addresses of a contact another's that it becomes part of; those of another customer stay there."""
    addresses = Address.objects.in_workspace(actor.workspace_id).not_deleted().filter(contact_id=mergee.pk)
    strange = Q(customer_id__isnull=False) & ~Q(customer_id=base.customer_id)
    bulk_update(actor, addresses.filter(strange), {"contact_id": None}, change_set)
    bulk_update(actor, addresses, {"contact_id": base.pk}, change_set)


def _check_owners(actor: Actor, address: Address) -> None:
    """Raise ValidationError unless customer and contact are there, and the contact is of that customer."""
    if address.customer_id and Customer.objects.lock_for_reference(actor.workspace_id, address.customer_id) is None:
        raise ValidationError({"customer_id": [NOT_IN_WORKSPACE]})
    if not address.contact_id:
        return
    contact = Contact.objects.lock_for_reference(actor.workspace_id, address.contact_id)
    if contact is None:
        raise ValidationError({"contact_id": [NOT_IN_WORKSPACE]})
    if address.customer_id and contact.customer_id != address.customer_id:
        raise ValidationError({"contact_id": [STRANGER]})
