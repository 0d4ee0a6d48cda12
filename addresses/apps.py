from django.apps import AppConfig


class AddressesConfig(AppConfig):
    name = "addresses"

    def ready(self):
        from contacts import actions as contacts
        from crm.search.kinds import register
        from customers import actions as customers

        from .actions import delete_addresses_of_customer, move_addresses_of_contact, release_addresses_of_contacts
        from .search import ADDRESSES

        customers.dependants.append(delete_addresses_of_customer)
        contacts.dependants.append(release_addresses_of_contacts)
        contacts.movers.append(move_addresses_of_contact)
        register(ADDRESSES)
