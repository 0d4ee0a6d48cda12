"""Sets of addresses."""

from collections.abc import Collection
from typing import Self
from uuid import UUID

from crm.workspaces.records import RecordQuerySet


class AddressQuerySet(RecordQuerySet):
    """Addresses, by their customers and contacts."""

    def of_customers(self, pks: Collection[UUID]) -> Self:
        """Return the addresses of customers, including those of their contacts there."""
        return self.not_deleted().filter_ids(pks, "customer")

    def of_contacts(self, pks: Collection[UUID]) -> Self:
        """Return the addresses of contacts, including those that also belong to a customer."""
        return self.not_deleted().filter_ids(pks, "contact")

    def without_customer(self) -> Self:
        """Return the addresses that belong to a contact alone."""
        return self.filter(customer_id__isnull=True)
