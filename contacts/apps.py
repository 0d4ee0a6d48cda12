from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self):
        from crm.inboxes import actions as inboxes
        from crm.search.kinds import register
        from customers import actions as customers

        from .actions import delete_contacts_of
        from .channels import empty_inbox
        from .search import CONTACTS

        customers.dependants.append(delete_contacts_of)
        inboxes.dependants.append(empty_inbox)
        register(CONTACTS)
