from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        from contacts.inboxes.actions import empty_inbox
        from crm.history import registry as history
        from crm.search import registry as search
        from crm.ui.charts import register_home_chart
        from crm.ui.navigation import register_navigation_link
        from crm.ui.registry import register_home_section, register_model_ui, register_panel
        from crm.workspaces import actions as workspaces
        from customers import actions as customers
        from customers.ui import CUSTOMERS_UI

        from .actions import delete_records_of_customers
        from .jobs import relabel_contacts
        from .models import Avatar, Contact, ContactInbox, Note, Task
        from .search import CONTACT_SEARCH
        from .tasks.views import TASKS_LINK, home_tasks, tasks_panel
        from .ui import CONTACTS_UI
        from .views import contacts_by_role, contacts_panel

        # Models that others refer to come first, as an undo takes them in this order.
        history.register_tracked_model(Avatar, "contacts")
        history.register_tracked_model(Contact, "contacts", part_of=("customer",))
        history.register_tracked_model(ContactInbox, "contacts", part_of=("contact",))
        history.register_tracked_model(Note, "contacts", part_of=("customer", "contact"))
        history.register_tracked_model(Task, "contacts", part_of=("customer", "contact"))
        search.register_search(CONTACT_SEARCH)
        customers.customer_deletion_hooks.append(delete_records_of_customers)
        workspaces.inbox_deletion_hooks.append(empty_inbox)
        workspaces.label_change_hooks.append(relabel_contacts)
        register_model_ui(CONTACTS_UI)
        register_panel(contacts_panel, on=[CUSTOMERS_UI], position=10)
        register_panel(tasks_panel, on=[CUSTOMERS_UI, CONTACTS_UI], position=30)
        register_navigation_link(TASKS_LINK)
        register_home_section(home_tasks)
        register_home_chart(contacts_by_role)
