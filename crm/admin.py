"""Workspaces, who may come in, custom attributes and the change log, in the admin."""

from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Model, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.access import actions
from crm.adminsite.forms import LinesField, RecordForm
from crm.adminsite.history import differences
from crm.adminsite.lists import WorkspaceFilter
from crm.adminsite.records import ActionAdmin, ReadOnlyAdmin, RecordAdmin, acting
from crm.adminsite.search import by_id, by_number
from crm.adminsite.users import UserAdmin
from crm.history.models import Change, ChangeSet
from crm.workspaces.models import AccessToken, CustomAttribute, Membership, User, Workspace
from crm.workspaces.permissions import SCOPES
from crm.workspaces.records import Record
from crm.workspaces.scope import tenant

# What somebody may do follows from memberships and tokens; Django's groups mean nothing here.
admin.site.unregister(Group)
admin.site.register(User, UserAdmin)


def record_models() -> dict[str, type[Model]]:
    """Return the models of workspaces' records, by the name that the change log has for them."""
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Record | Workspace)}


def list_url(model, **query) -> str:
    """Return the address of a model's list, narrowed."""
    return f"{reverse(f'admin:{model._meta.app_label}_{model._meta.model_name}_changelist')}?{urlencode(query)}"


class WorkspaceForm(RecordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Made from the name when left empty.")

    def clean_slug(self):
        # Asked here to answer beside the field; the model's own check would answer above the form.
        slug = self.cleaned_data["slug"]
        if Workspace.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another workspace already has this slug."))
        return slug


@admin.register(Workspace)
class WorkspaceAdmin(ActionAdmin):
    create_record = staticmethod(actions.create_workspace)
    update_record = staticmethod(actions.update_workspace)

    form = WorkspaceForm
    list_display = ("name", "slug", "number", "created_at", "records")
    search_conditions = (by_id(), by_number, lambda term: Q(name__icontains=term) | Q(slug__startswith=term.lower()))
    search_help_text = _("Part of a name, the beginning of a slug, a number or an id.")
    readonly_fields = ("records", "id", "number", "created_at", "updated_at")

    def get_fieldsets(self, request, obj=None):
        typed = (None, {"fields": ("name", "slug")})
        return [typed] if obj is None else [typed, (_("Record"), {"fields": self.readonly_fields})]

    def create(self, actor, obj, form):
        actions.create_workspace(name=obj.name, slug=obj.slug, door=actor.door, by=actor.name, pk=obj.pk)

    @admin.display(description=_("records"))
    def records(self, workspace):
        lists = [model for model in record_models().values() if model is not Workspace]
        links = ((list_url(model, workspace=workspace.pk), model._meta.verbose_name_plural) for model in lists)
        return format_html_join(" · ", '<a href="{}">{}</a>', links)


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_membership)
    update_record = staticmethod(actions.update_membership)
    delete_record = staticmethod(actions.delete_membership)
    deletion_note = _("The user is a member no more; the member's tokens let nobody in from now on.")

    fieldsets = ((None, {"fields": ("user", "role")}),)
    autocomplete_fields = ("user",)
    list_display = ("user", "role", "workspace", "created_at")
    list_filter = (*RecordAdmin.list_filter, "role")
    list_select_related = ("workspace", "user")
    search_conditions = (by_id(), lambda term: Q(user__email__icontains=term) | Q(user__name__icontains=term))
    search_help_text = _("Part of the user's name or e-mail address, or an id.")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    def get_readonly_fields(self, request, obj=None):
        settled = () if obj is None else ("user",)
        return (*super().get_readonly_fields(request, obj), *settled)


class TokenForm(RecordForm):
    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in sorted(SCOPES)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=_("Scopes"),
        help_text=AccessToken._meta.get_field("scopes").help_text,
    )


class RevokedFilter(admin.SimpleListFilter):
    title = _("revoked")
    parameter_name = "revoked"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        return queryset.filter(revoked_at__isnull=self.value() == "no") if self.value() else queryset


@admin.register(AccessToken)
class AccessTokenAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_token)
    update_record = staticmethod(actions.update_token)

    form = TokenForm
    kept = ("prefix", "last_used_at", "revoked_at", *RecordAdmin.kept)
    fieldsets = ((None, {"fields": ("name", "role", "membership", "scopes", "expires_at")}),)
    autocomplete_fields = ("membership",)
    actions = ("revoke",)
    list_display = ("name", "prefix", "last_used_at", "expires_at", "revoked_at", "role", "membership", "workspace")
    list_filter = (WorkspaceFilter, RevokedFilter, "role")
    list_select_related = ("workspace", "membership__user")
    search_conditions = (by_id(), lambda term: Q(name__icontains=term) | Q(prefix=term[:12]))
    search_help_text = _("Part of a name, a token or its beginning, or an id.")

    def create(self, actor, obj, form):
        token, obj.secret = actions.create_token(actor=actor, id=obj.pk, **form.wanted(form.fields))
        obj.prefix = token.prefix

    def response_add(self, request, obj, post_url_continue=None):
        notice = _("Copy the token now; it is not kept and will not be shown again: {}")
        secret = format_html('<code class="secret">{}</code>', obj.secret)
        self.message_user(request, format_html(str(notice), secret), messages.WARNING)
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=_("Revoke selected access tokens"), permissions=["change"])
    def revoke(self, request, queryset):
        for token in queryset:
            with tenant(token.workspace_id):
                actions.revoke_token(actor=acting(request, token.workspace_id), pk=token.pk)
        self.message_user(request, _("The tokens let nobody in any more."), messages.SUCCESS)


class AttributeForm(RecordForm):
    values = LinesField(
        required=False, label=_("Values"), help_text=_("What a list offers to choose from, one value a line.")
    )


@admin.register(CustomAttribute)
class CustomAttributeAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_attribute)
    update_record = staticmethod(actions.update_attribute)
    delete_record = staticmethod(actions.delete_attribute)
    deletion_note = _("Values that records have stay as they are.")

    form = AttributeForm
    fieldsets = ((None, {"fields": ("record_type", "key", "name", "type", "description", "values")}),)
    list_display = ("name", "key", "record_type", "type", "workspace", "created_at")
    list_filter = (*RecordAdmin.list_filter, "record_type", "type")
    search_conditions = (by_id(), lambda term: Q(name__icontains=term) | Q(key__icontains=term))
    search_help_text = _("Part of a name or key, or an id.")


class RecordTypeFilter(admin.SimpleListFilter):
    title = _("record type")
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [(name, model._meta.verbose_name) for name, model in record_models().items()]

    def queryset(self, request, queryset):
        return queryset.filter(record_type=self.value()) if self.value() else queryset


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor_name", "door", "kind", "record_type", "record", "workspace")
    list_filter = (WorkspaceFilter, RecordTypeFilter)
    list_select_related = ("workspace",)
    search_conditions = (by_id(), by_id("record_id"))
    search_help_text = _("The id of a record or of a change.")
    fields = readonly_fields = (
        "at", "actor_name", "user_id", "token_id", "door", "request_id", "workspace", "kind", "record_type", "record",
        "change_set", "fields_changed",
    )  # fmt: skip

    @admin.display(description=_("record"))
    def record(self, change):
        model = record_models().get(change.record_type)
        if model is None:
            return change.record_id
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return format_html('<a href="{}">{}</a>', reverse(name, args=[change.record_id]), change.record_id)

    @admin.display(description=_("fields"))
    def fields_changed(self, change):
        shown = differences(change, record_models().get(change.record_type))
        return render_to_string("admin/before_after.html", {"differences": shown})


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    list_display = ("title", "at", "actor_name", "door", "workspace")
    list_filter = (WorkspaceFilter,)
    list_select_related = ("workspace",)
    search_conditions = (by_id(),)
    search_help_text = _("The id of a change set.")
    fields = readonly_fields = ("title", "at", "actor_name", "door", "request_id", "workspace", "changes")

    @admin.display(description=_("changes"))
    def changes(self, change_set):
        url = list_url(Change, workspace=change_set.workspace_id, change_set=change_set.pk)
        return format_html('<a href="{}">{}</a>', url, capfirst(Change._meta.verbose_name_plural))
