from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self):
        from crm.history.kinds import register
        from crm.inboxes import actions as inboxes
        from customers import actions as customers

        from . import pages  # noqa: F401 - it registers
        from .actions import delete_what_is_of_customers
        from .channels import empty_inbox
        from .models import Avatar, Contact, ContactInbox, Note, Task

        register(Avatar, "contacts")
        register(Contact, "contacts", part_of=("customer",))
        register(ContactInbox, "contacts", part_of=("contact",))
        register(Note, "contacts", part_of=("customer", "contact"))
        register(Task, "contacts", part_of=("customer", "contact"))
        customers.dependants.append(delete_what_is_of_customers)
        inboxes.dependants.append(empty_inbox)
