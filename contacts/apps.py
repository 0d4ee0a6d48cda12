from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self):
        from customers import actions as customers

        from .actions import delete_contacts_of

        customers.dependants.append(delete_contacts_of)
