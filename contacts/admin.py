"""Contacts in the admin, and on the pages of their customers."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.adminsite.inlines import RecordInline
from crm.adminsite.records import RecordAdmin
from crm.adminsite.search import by_email, by_external_id, by_id, by_name, by_number, by_phone
from crm.workspaces.external import EXTERNAL_IDS
from customers.admin import CustomerAdmin

from . import actions
from .forms import ContactForm, ContactOfCustomerForm
from .models import Contact, Role

FEW = 1000


class RoleFilter(admin.SimpleListFilter):
    """Contacts with a role, perhaps among others; the live ones of each role have an index."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        if self.value() not in Role.values:
            return queryset
        # Where many have the role, the newest few are met soon on the way down the ids. Where few have it that is as
        # long as the table, and the planner cannot know: the index of the role, in its own order, says which it is.
        having = queryset.filter(roles__contains=[self.value()])
        some = list(having.order_by("workspace_id", "id").values_list("pk", flat=True)[: FEW + 1])
        return having if len(some) > FEW else queryset.filter(pk__in=some)


@admin.register(Contact)
class ContactAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_contact)
    update_record = staticmethod(actions.update_contact)
    delete_record = staticmethod(actions.delete_contact)
    kept = ("number", *RecordAdmin.kept)
    deletion_note = _("Addresses that are only the contact's are deleted with it; those of its customer stay.")

    form = ContactForm
    fieldsets = (
        (None, {"fields": ("customer", ("first_name", "last_name"), "full_name", "email", "phone", "roles")}),
        (_("Details"), {"fields": ("occupation", "gender", "preferred_channel", "last_activity_at", "blocked")}),
        (_("Ids in other systems"), {"fields": (*EXTERNAL_IDS, "identifier")}),
        (_("Custom attributes"), {"fields": ("custom_attributes", "additional_attributes")}),
    )
    autocomplete_fields = ("customer",)
    # The apps above add what their records look like on a contact's page.
    inlines: ClassVar[list] = []

    list_display = ("name", "email", "phone", "role_names", "customer", "workspace")
    list_filter = (*RecordAdmin.list_filter, RoleFilter, "blocked")
    list_select_related = ("workspace", "customer")
    search_conditions = (
        by_id(),
        by_name,
        by_email,
        by_phone,
        by_number,
        *map(by_external_id, (*EXTERNAL_IDS, "identifier")),
    )
    search_help_text = _("Part of a name, a whole e-mail address, +33… phone number, number or id.")

    @admin.display(description=_("name"))
    def name(self, contact):
        return str(contact)

    @admin.display(description=_("roles"))
    def role_names(self, contact):
        return ", ".join(str(Role(role).label) for role in contact.roles)


class ContactInline(RecordInline):
    model = Contact
    form = ContactOfCustomerForm
    fields = ("first_name", "last_name", "email", "phone", "roles")


CustomerAdmin.inlines.append(ContactInline)
