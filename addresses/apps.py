from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AddressesConfig(AppConfig):
    name = "addresses"
    verbose_name = _("Addresses")

    def ready(self):
        from contacts import actions as contacts
        from contacts.ui import CONTACTS_UI
        from crm.history import registry as history
        from crm.search import registry as search
        from crm.ui.registry import register_model_ui, register_panel
        from customers import actions as customers
        from customers.ui import CUSTOMERS_UI

        from .actions import delete_addresses_of_customers, move_addresses_of_contact, release_addresses_of_contacts
        from .models import Address
        from .search import ADDRESS_SEARCH
        from .ui import ADDRESSES_UI
        from .views import addresses_panel

        history.register_tracked_model(Address, "addresses", part_of=("customer", "contact"))
        search.register_search(ADDRESS_SEARCH)
        # After the hook of contacts, whose app is loaded first.
        customers.customer_deletion_hooks.append(delete_addresses_of_customers)
        contacts.contact_deletion_hooks.append(release_addresses_of_contacts)
        contacts.contact_merge_hooks.append(move_addresses_of_contact)
        register_model_ui(ADDRESSES_UI)
        register_panel(addresses_panel, on=[CUSTOMERS_UI, CONTACTS_UI], position=20)
