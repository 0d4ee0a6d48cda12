from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        from contacts.inboxes.actions import empty_inbox
        from crm.history import registry as history
        from crm.search import registry as search
        from crm.workspaces import actions as inboxes
        from customers import actions as customers

        from . import ui  # noqa: F401 - it registers
        from .actions import delete_records_of_customers
        from .models import Avatar, Contact, ContactInbox, Note, Task
        from .search import CONTACTS

        history.register_tracked_model(Avatar, "contacts")
        history.register_tracked_model(Contact, "contacts", part_of=("customer",))
        history.register_tracked_model(ContactInbox, "contacts", part_of=("contact",))
        history.register_tracked_model(Note, "contacts", part_of=("customer", "contact"))
        history.register_tracked_model(Task, "contacts", part_of=("customer", "contact"))
        search.register_search(CONTACTS)
        customers.customer_deletion_hooks.append(delete_records_of_customers)
        inboxes.inbox_deletion_hooks.append(empty_inbox)
