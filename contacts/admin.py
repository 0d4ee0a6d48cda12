"""Contacts in the admin, and on the pages of their customers."""

from base64 import b64encode
from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import collect_refusals
from crm.admin.inlines import RecordInline
from crm.admin.links import list_url
from crm.admin.lists import WorkspaceFilter
from crm.admin.records import ReadOnlyAdmin, RecordAdmin, operator_of_request
from crm.admin.search import as_uuid, by_external_id, by_id, by_number, by_phone, by_words
from crm.db.session import tenant_session
from crm.workspaces.external_ids import EXTERNAL_IDS
from crm.workspaces.models import Label
from crm.workspaces.validators import storable_text_error
from customers.admin import CustomerAdmin

from . import actions
from .admin_forms import ContactForm, ContactInboxForm, ContactOfCustomerForm, NoteForm
from .inboxes import actions as inbox_actions
from .models import Avatar, Contact, ContactInbox, Note, Role, Task
from .notes import actions as note_actions
from .tasks import actions as task_actions

FEW = 1000
LABELS_LISTED = 20
# What of a picture a page holds itself.
SHOWN_BYTES = 256 * 1024


def sized(avatars: QuerySet) -> QuerySet:
    """Return pictures with their size, and without what makes it."""
    return avatars.defer("content").annotate(size=Length("content"))


def portrait(avatar) -> str:
    """Return a sized picture for a page to show where it is small, else what it is."""
    if avatar.size > SHOWN_BYTES:
        return f"{avatar.content_type}, {filesizeformat(avatar.size)}"
    content = b64encode(avatar.content).decode()
    return format_html('<img class="portrait" src="data:{};base64,{}" alt="">', avatar.content_type, content)


def quickly(queryset: QuerySet, having: QuerySet, by_index: QuerySet) -> QuerySet:
    """Return what is had, in the way that is short for as many rows as it is; `by_index` is in its index's own order.

    Where it is many, the newest few are met soon on the way down the ids. Where it is few that way is as long as the
    table, and the planner cannot know: the index says which it is.
    """
    some = list(by_index.values_list("pk", flat=True)[: FEW + 1])
    return having if len(some) > FEW else queryset.filter(pk__in=some)


class RoleFilter(admin.SimpleListFilter):
    """Contacts with a role, perhaps among others; the live ones of each role have an index."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        if self.value() not in Role.values:
            return queryset
        having = queryset.filter(roles__contains=[self.value()])
        return quickly(queryset, having, having.order_by("workspace_id", "id"))


class LabelFilter(admin.SimpleListFilter):
    """Contacts with a label; the first few labels of the chosen workspace are offered."""

    title = _("label")
    parameter_name = "label"

    def lookups(self, request, model_admin):
        chosen = as_uuid(request.GET.get(WorkspaceFilter.parameter_name, ""))
        labels = Label.objects.in_workspace(chosen).not_deleted().order_by("title") if chosen else Label.objects.none()
        titles = [*labels.values_list("title", flat=True)[:LABELS_LISTED], *filter(None, [self.value()])]
        return [(title, title) for title in dict.fromkeys(titles)]

    def queryset(self, request, queryset):
        label = self.value()
        if not label or storable_text_error(label):
            return queryset
        having = queryset.filter(labels__contains=[label])
        return quickly(queryset, having, having.order_by())


class ContactInboxInline(RecordInline):
    model = ContactInbox
    verbose_name = _("inbox")
    verbose_name_plural = _("inboxes")
    form = ContactInboxForm
    fields = ("inbox", "source_id", "hmac_verified")
    autocomplete_fields = ("inbox",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("inbox")


class NoteInline(RecordInline):
    model = Note
    form = NoteForm
    fields = ("content", "author", "created_at")
    readonly_fields = ("author", "created_at")


@admin.register(Contact)
class ContactAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_contact)
    update_record = staticmethod(actions.update_contact)
    delete_record = staticmethod(actions.delete_contact)
    kept = ("number", *RecordAdmin.kept)
    deletion_note = _(
        "Its notes, its ids in inboxes and addresses of it alone are deleted; those of its customer stay."
    )

    form = ContactForm
    fieldsets = (
        (None, {"fields": ("customer", ("first_name", "last_name"), "full_name", "email", "phone", "roles", "labels")}),
        (_("Picture"), {"fields": ("picture", "new_avatar", "remove_avatar")}),
        (_("Details"), {"fields": ("occupation", "gender", "preferred_channel", "last_activity_at", "blocked")}),
        (_("Ids in other systems"), {"fields": (*EXTERNAL_IDS, "identifier")}),
        (_("Custom attributes"), {"fields": ("custom_attributes", "additional_attributes")}),
    )
    readonly_fields = ("picture",)
    autocomplete_fields = ("customer",)
    # The apps above add what their records look like on a contact's page.
    inlines: ClassVar[list] = [ContactInboxInline, NoteInline]

    list_display = ("name", "email", "phone", "role_names", "label_names", "customer", "workspace")
    list_filter = (*RecordAdmin.list_filter, RoleFilter, LabelFilter, "blocked")
    list_select_related = ("workspace", "customer")
    search_conditions = (
        by_id(),
        by_words(),
        by_phone,
        by_number,
        # Found among the words too, but there perhaps behind a thousand others.
        *map(by_external_id, (*EXTERNAL_IDS, "identifier")),
    )
    search_help_text = _("Part of a name, e-mail address, phone number or id in another system; a number or an id.")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        picture, remove = map(form.cleaned_data.get, ("new_avatar", "remove_avatar"))
        if picture or remove:
            with collect_refusals(form), tenant_session(obj.workspace_id):
                self._save_picture(operator_of_request(request, obj.workspace_id), obj.pk, picture)

    def _save_picture(self, actor, pk, picture):
        if picture:
            # No more is read of a file that is too big than tells that it is.
            actions.set_avatar(actor=actor, pk=pk, content=picture.read(Avatar.LARGEST + 1))
        else:
            actions.remove_avatar(actor=actor, pk=pk)

    @admin.display(description=_("name"))
    def name(self, contact):
        return str(contact)

    @admin.display(description=_("roles"))
    def role_names(self, contact):
        return ", ".join(str(Role(role).label) for role in contact.roles)

    @admin.display(description=_("labels"))
    def label_names(self, contact):
        return ", ".join(contact.labels)

    @admin.display(description=_("picture"))
    def picture(self, contact):
        avatars = sized(Avatar.objects.in_workspace(contact.workspace_id).filter(pk=contact.avatar_id))
        return portrait(avatars.get()) if contact.avatar_id else _("None")


class ContactInline(RecordInline):
    model = Contact
    form = ContactOfCustomerForm
    fields = ("first_name", "last_name", "email", "phone", "roles")


@admin.register(ContactInbox)
class ContactInboxAdmin(RecordAdmin):
    create_record = staticmethod(inbox_actions.connect_contact)
    delete_record = staticmethod(inbox_actions.disconnect_contact)
    deletion_note = _("The contact leaves the inbox; it is not deleted itself.")

    form = ContactInboxForm
    fieldsets = ((None, {"fields": ("contact", "inbox", "source_id", "hmac_verified")}),)
    autocomplete_fields = ("contact", "inbox")
    list_display = ("source_id", "contact", "inbox", "hmac_verified", "workspace", "created_at")
    list_select_related = ("workspace", "contact", "inbox")
    search_conditions = (by_id(), by_words("contact__search_key"))
    search_help_text = _("Part of the contact's name, e-mail address, phone number or id in another system, or an id.")


@admin.register(Note)
class NoteAdmin(RecordAdmin):
    create_record = staticmethod(note_actions.create_note)
    update_record = staticmethod(note_actions.update_note)
    delete_record = staticmethod(note_actions.delete_note)

    form = NoteForm
    kept = ("number", "author", *RecordAdmin.kept)
    fieldsets = ((None, {"fields": ("contact", "customer", "content")}),)
    autocomplete_fields = ("contact", "customer")
    list_display = ("__str__", "contact", "customer", "author", "number", "workspace", "created_at")
    list_select_related = ("workspace", "contact", "customer")
    search_conditions = (by_id(), by_number, by_words("contact__search_key"))
    search_help_text = _("Part of the contact's name, e-mail address or phone number; a number or an id.")

    def get_readonly_fields(self, request, obj=None):
        settled = () if obj is None else ("contact", "customer")
        return (*super().get_readonly_fields(request, obj), *settled)


@admin.register(Task)
class TaskAdmin(RecordAdmin):
    create_record = staticmethod(task_actions.create_task)
    update_record = staticmethod(task_actions.update_task)
    delete_record = staticmethod(task_actions.delete_task)

    kept = ("author", "done_at", "done_by", *RecordAdmin.kept)
    fieldsets = ((None, {"fields": ("title", "due_on", "assignee_id", "contact", "customer")}),)
    autocomplete_fields = ("contact", "customer")
    list_display = ("title", "due_on", "contact", "customer", "done_at", "workspace")
    list_select_related = ("workspace", "contact", "customer")
    search_conditions = (by_id(), by_id("assignee_id"), by_words("contact__search_key"))
    search_help_text = _("Part of the contact's name, e-mail address or phone number; an id of a task or of a user.")


@admin.register(Avatar)
class AvatarAdmin(ReadOnlyAdmin):
    list_display = ("id", "content_type", "size", "workspace", "created_at")
    list_filter = RecordAdmin.list_filter
    list_select_related = ("workspace",)
    search_conditions = (by_id(),)
    search_help_text = _("An id.")
    fields = readonly_fields = ("picture", "content_type", "size", "workspace", "contacts", "id", "created_at")

    def get_queryset(self, request):
        return sized(super().get_queryset(request))

    @admin.display(description=_("picture"))
    def picture(self, avatar):
        return portrait(avatar)

    @admin.display(description=_("size"))
    def size(self, avatar):
        return filesizeformat(avatar.size)

    @admin.display(description=_("contacts"))
    def contacts(self, avatar):
        url = list_url(Contact, workspace=avatar.workspace_id, avatar=avatar.pk)
        return format_html('<a href="{}">{}</a>', url, capfirst(Contact._meta.verbose_name_plural))


CustomerAdmin.inlines.append(ContactInline)
