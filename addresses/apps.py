from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AddressesConfig(AppConfig):
    name = "addresses"
    verbose_name = _("Addresses")

    def ready(self):
        from contacts import actions as contacts
        from crm.history import registry as history
        from crm.search import registry as search
        from customers import actions as customers

        from . import ui  # noqa: F401 - it registers
        from .actions import delete_addresses_of_customers, move_addresses_of_contact, release_addresses_of_contacts
        from .models import Address
        from .search import ADDRESSES

        history.register(Address, "addresses", part_of=("customer", "contact"))
        search.register(ADDRESSES)
        customers.dependants.append(delete_addresses_of_customers)
        contacts.dependants.append(release_addresses_of_contacts)
        contacts.movers.append(move_addresses_of_contact)
