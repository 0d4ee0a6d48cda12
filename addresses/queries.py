"""Sets of addresses."""

from collections.abc import Collection
from typing import Self
from uuid import UUID

from crm.workspaces.records import RecordQuerySet


class AddressQuerySet(RecordQuerySet):
    """Addresses, by their customers and contacts."""

    def of_customers(self, pks: Collection[UUID]) -> Self:
        """Return the addresses of customers, those of their contacts there too."""
        return self.not_deleted().filter_ids(pks, "customer")

    def of_contacts(self, pks: Collection[UUID]) -> Self:
        """Return the addresses of contacts, those that are a customer's too."""
        return self.not_deleted().filter_ids(pks, "contact")

    def without_customer(self) -> Self:
        """Return the addresses that belong to a contact alone."""
        return self.filter(customer_id__isnull=True)
