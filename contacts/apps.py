from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self):
        from crm.inboxes import actions as inboxes
        from customers import actions as customers

        from . import pages  # noqa: F401 - it registers
        from .actions import delete_contacts_of
        from .channels import empty_inbox

        customers.dependants.append(delete_contacts_of)
        inboxes.dependants.append(empty_inbox)
