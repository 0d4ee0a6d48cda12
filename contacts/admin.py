"""Contacts and their pictures in the admin, and contacts as inlines of customers."""

from base64 import b64encode
from typing import ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import AdminRecordForm, CustomAttributesForm, JSONText, action_errors
from crm.admin.inlines import RecordInline
from crm.admin.links import list_url
from crm.admin.lists import WorkspaceFilter
from crm.admin.records import ReadOnlyAdmin, RecordAdmin, operator_of_request
from crm.admin.search import as_uuid, by_external_id, by_id, by_number, by_phone, by_words
from crm.db.session import tenant_session
from crm.ui.widgets import LinesField
from crm.workspaces.external_ids import EXTERNAL_IDS
from crm.workspaces.models import Label
from crm.workspaces.validators import storable_text_error
from customers.admin import CustomerAdmin

from . import actions
from .inboxes.admin import ContactInboxInline
from .labels import label_spellings
from .models import Avatar, Contact, Role
from .notes.admin import NoteInline
from .tasks.admin import TaskAdmin  # noqa: F401 - registers

# Fewer rows than this are looked up by their ids.
MAX_IDS = 1000
MAX_LABELS = 20
# Larger pictures are not embedded in the page.
MAX_EMBEDDED_BYTES = 256 * 1024


def with_size(avatars: QuerySet) -> QuerySet:
    """Return pictures with their size, without their content."""
    # Up to 15 MB each, so the content is read only if it is shown.
    return avatars.defer("content").annotate(size=Length("content"))


def portrait(avatar) -> str:
    """Return the HTML of a small picture, or the type and size of a large one."""
    if avatar.size > MAX_EMBEDDED_BYTES:
        return f"{avatar.content_type}, {filesizeformat(avatar.size)}"
    content = b64encode(avatar.content).decode()
    return format_html('<img class="portrait" src="data:{};base64,{}" alt="">', avatar.content_type, content)


def filter_fast(queryset: QuerySet, matching: QuerySet, by_index: QuerySet) -> QuerySet:
    """Return the matching rows of a query set; `by_index` is the matching rows in the order of their own index."""
    # perf: many matches are soon found by walking the ids, but few would mean reading the whole table. The planner
    # cannot tell which it is, so the index is tried first.
    ids = list(by_index.values_list("pk", flat=True)[: MAX_IDS + 1])
    return matching if len(ids) > MAX_IDS else queryset.filter(pk__in=ids)


class ContactInlineForm(AdminRecordForm):
    """The fields of a contact on its customer's page."""

    roles = forms.MultipleChoiceField(
        choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False, label=_("Roles")
    )


class AdminContactForm(ContactInlineForm, CustomAttributesForm):
    labels = LinesField(required=False, label=_("Labels"), help_text=_("One per line."))
    additional_attributes = JSONText(
        label=_("Additional attributes"), help_text=_("An object that API clients store here for themselves.")
    )
    new_avatar = forms.FileField(
        required=False,
        allow_empty_file=True,  # the action reports what is wrong with it
        label=_("New picture"),
        widget=forms.FileInput(attrs={"accept": ",".join(Avatar.TYPES)}),
        help_text=_("JPEG, PNG, GIF or WebP, up to 15 MB."),
    )
    remove_avatar = forms.BooleanField(required=False, label=_("Remove picture"))

    def error_field(self, name):
        return super().error_field("new_avatar" if name == "avatar" else name)


class RoleFilter(admin.SimpleListFilter):
    """Contacts with a role; there is a partial index for each role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        if self.value() not in Role.values:
            return queryset
        matching = queryset.filter(roles__contains=[self.value()])
        return filter_fast(queryset, matching, matching.order_by("workspace_id", "id"))


class LabelFilter(admin.SimpleListFilter):
    """Contacts with a label, chosen from the first labels of the workspace."""

    title = _("label")
    parameter_name = "label"

    def lookups(self, request, model_admin):
        chosen = as_uuid(request.GET.get(WorkspaceFilter.parameter_name, ""))
        labels = Label.objects.in_workspace(chosen).not_deleted().order_by("title") if chosen else Label.objects.none()
        titles = [*labels.values_list("title", flat=True)[:MAX_LABELS], *filter(None, [self.value()])]
        return [(title, title) for title in dict.fromkeys(titles)]

    def queryset(self, request, queryset):
        label = self.value()
        # PostgreSQL would raise an error for a NUL in the URL.
        if not label or storable_text_error(label):
            return queryset
        matching = queryset.filter(labels__overlap=label_spellings(label))
        return filter_fast(queryset, matching, matching.order_by())


@admin.register(Contact)
class ContactAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_contact)
    update_record = staticmethod(actions.update_contact)
    delete_record = staticmethod(actions.delete_contact)
    system_fields = ("number", *RecordAdmin.system_fields)
    deletion_note = _(
        "Its notes, inbox ids and own addresses are deleted too. Addresses shared with its customer are kept."
    )

    form = AdminContactForm
    fieldsets = (
        (None, {"fields": ("customer", ("first_name", "last_name"), "full_name", "email", "phone", "roles", "labels")}),
        (_("Picture"), {"fields": ("picture", "new_avatar", "remove_avatar")}),
        (_("Details"), {"fields": ("occupation", "gender", "preferred_channel", "last_activity_at", "blocked")}),
        (_("Ids in other systems"), {"fields": (*EXTERNAL_IDS, "identifier")}),
        (_("Custom attributes"), {"fields": ("custom_attributes", "additional_attributes")}),
    )
    readonly_fields = ("picture",)
    autocomplete_fields = ("customer",)
    # Apps above append the inlines of their own records.
    inlines: ClassVar[list] = [ContactInboxInline, NoteInline]

    list_display = ("name", "email", "phone", "role_names", "label_names", "customer", "workspace")
    list_filter = (*RecordAdmin.list_filter, RoleFilter, LabelFilter, "blocked")
    list_select_related = ("workspace", "customer")
    search_conditions = (
        by_id(),
        by_words(),
        by_phone,
        by_number,
        # by_words finds these too, but perhaps beyond its limit of rows.
        *map(by_external_id, (*EXTERNAL_IDS, "identifier")),
    )
    search_help_text = _("Part of a name, e-mail address, phone number or id in another system; a number or an id.")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        picture, remove = map(form.cleaned_data.get, ("new_avatar", "remove_avatar"))
        if picture or remove:
            with action_errors(form), tenant_session(obj.workspace_id):
                actor = operator_of_request(request, obj.workspace_id)
                if picture:
                    # One byte above the limit is enough for the action to reject the file.
                    actions.set_avatar(actor=actor, pk=obj.pk, content=picture.read(Avatar.LARGEST + 1))
                else:
                    actions.remove_avatar(actor=actor, pk=obj.pk)

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
        avatars = with_size(Avatar.objects.in_workspace(contact.workspace_id).filter(pk=contact.avatar_id))
        return portrait(avatars.get()) if contact.avatar_id else _("None")


class ContactInline(RecordInline):
    model = Contact
    form = ContactInlineForm
    fields = ("first_name", "last_name", "email", "phone", "roles")


@admin.register(Avatar)
class AvatarAdmin(ReadOnlyAdmin):
    list_display = ("id", "content_type", "size", "workspace", "created_at")
    list_filter = RecordAdmin.list_filter
    fields = readonly_fields = ("picture", "content_type", "size", "workspace", "contacts", "id", "created_at")

    def get_queryset(self, request):
        return with_size(super().get_queryset(request))

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


# The package of customers is below this one, so it cannot name this inline itself.
CustomerAdmin.inlines.append(ContactInline)
