"""Workspaces, members, invitations and access tokens in the admin."""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Q
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin  # noqa: F401 - registers what is unregistered below
from procrastinate.contrib.django.models import ProcrastinateJob

from crm.accounts import invitations
from crm.accounts.mail import send_invitation
from crm.accounts.views import invitation_link
from crm.admin.forms import AdminRecordForm
from crm.admin.links import list_url, record_models
from crm.admin.lists import WorkspaceFilter
from crm.admin.records import ActionAdmin, RecordAdmin, operator_of_request
from crm.admin.search import by_id, by_number
from crm.admin.users import UserAdmin
from crm.db.session import tenant_session
from crm.workspaces import actions
from crm.workspaces.invitations import Invitation
from crm.workspaces.models import AccessToken, Membership, User, Workspace
from crm.workspaces.permissions import SCOPES

# Permissions follow from memberships and tokens, not from Django's groups.
admin.site.unregister(Group)
# Its pages could run and cancel jobs without an action, and show their arguments.
admin.site.unregister(ProcrastinateJob)
# allauth's e-mail addresses follow from the user, and how somebody signs in is private.
admin.site.unregister([EmailAddress, Authenticator, UserSession])
admin.site.register(User, UserAdmin)


class AdminWorkspaceForm(AdminRecordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Leave empty to derive it from the name.")

    def clean_slug(self):
        # Checked here to show the error beside the field; the model's own check shows it above the form.
        slug = self.cleaned_data["slug"]
        if Workspace.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another workspace already has this slug."))
        return slug


@admin.register(Workspace)
class WorkspaceAdmin(ActionAdmin):
    create_record = staticmethod(actions.create_workspace)
    update_record = staticmethod(actions.update_workspace)

    form = AdminWorkspaceForm
    list_display = ("name", "slug", "number", "created_at", "records")
    search_conditions = (by_id(), by_number, lambda term: Q(name__icontains=term) | Q(slug__startswith=term.lower()))
    search_help_text = _("Part of a name, the beginning of a slug, a number or an id.")
    readonly_fields = ("records", "id", "number", "created_at", "updated_at")

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ("name", "slug")})]
        typed = ("name", "slug", "country", "time_zone", "language")
        return [(None, {"fields": typed}), (_("Record"), {"fields": self.readonly_fields})]

    def create(self, actor, obj, form):
        # With the id of the page's object, as `save_model` runs this in the session of that id.
        actions.create_workspace(name=obj.name, slug=obj.slug, source=actor.source, by=actor.name, pk=obj.pk)

    @admin.display(description=_("records"))
    def records(self, workspace):
        lists = [model for model in record_models().values() if model is not Workspace]
        links = ((list_url(model, workspace=workspace.pk), model._meta.verbose_name_plural) for model in lists)
        return format_html_join(" · ", '<a href="{}">{}</a>', links)


def secret_page(model_admin: RecordAdmin, request, obj, *, secret: str, notice) -> TemplateResponse:
    """Return the page that shows the secret of a new record, once, because it is not stored."""
    # Not a message on the next page, because messages are stored in a cookie.
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": capfirst(model_admin.opts.verbose_name),
        "object": obj,
        "secret": secret,
        "notice": notice,
    }
    response = TemplateResponse(request, "admin/secret.html", context)
    add_never_cache_headers(response)
    return response


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_membership)
    update_record = staticmethod(actions.update_membership)
    delete_record = staticmethod(actions.delete_membership)
    deletion_note = _("The user loses access, and the member's tokens stop working.")

    fieldsets = ((None, {"fields": ("user", "role")}),)
    autocomplete_fields = ("user",)
    fixed_fields = ("user",)
    list_display = ("user", "role", "workspace", "created_at")
    list_filter = (*RecordAdmin.list_filter, "role")
    search_conditions = (by_id(), lambda term: Q(user__email__icontains=term) | Q(user__name__icontains=term))
    search_help_text = _("Part of the user's name or e-mail address, or an id.")

    def get_queryset(self, request):
        # For lists and autocomplete alike: a membership is named after its user.
        return super().get_queryset(request).select_related("workspace", "user")


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    create_record = staticmethod(invitations.create_invitation)
    delete_record = staticmethod(invitations.delete_invitation)
    deletion_note = _("The link of the invitation stops working.")

    system_fields = ("invited_by", "expires_at", "accepted_at", *RecordAdmin.system_fields)
    fieldsets = ((None, {"fields": ("email", "role")}),)
    list_display = ("email", "role", "workspace", "invited_by", "expires_at", "accepted_at", "created_at")
    list_filter = (*RecordAdmin.list_filter, "role")
    search_conditions = (by_id(), lambda term: Q(email__icontains=term))
    search_help_text = _("Part of the e-mail address, or an id.")

    def create(self, actor, obj, form):
        # Set on the page's object, as `response_add` receives nothing else.
        obj.invitation, obj.secret = invitations.create_invitation(actor=actor, **form.parameters(form.fields))
        obj.pk = obj.invitation.pk

    def response_add(self, request, obj, post_url_continue=None):
        link = invitation_link(request, obj.secret)
        if send_invitation(invitation=obj.invitation, workspace=obj.workspace, link=link):
            self.message_user(request, _("Invitation sent."))
            return super().response_add(request, obj, post_url_continue)
        notice = _("No e-mail was sent. Copy this link and send it yourself; it will not be shown again.")
        return secret_page(self, request, obj, secret=link, notice=notice)


class AdminTokenForm(AdminRecordForm):
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

    form = AdminTokenForm
    system_fields = ("prefix", "last_used_at", "revoked_at", *RecordAdmin.system_fields)
    fieldsets = ((None, {"fields": ("name", "role", "membership", "scopes", "expires_at")}),)
    autocomplete_fields = ("membership",)
    actions = ("revoke",)
    list_display = ("name", "prefix", "last_used_at", "expires_at", "revoked_at", "role", "membership", "workspace")
    list_filter = (WorkspaceFilter, RevokedFilter, "role")
    list_select_related = ("workspace", "membership__user")
    # A whole token is searched by its prefix, for operators who revoke a leaked token.
    search_conditions = (by_id(), lambda term: Q(name__icontains=term) | Q(prefix=term[:12]))
    search_help_text = _("Part of a name, a token or its beginning, or an id.")

    def create(self, actor, obj, form):
        token, obj.secret = actions.create_token(actor=actor, **form.parameters(form.fields))
        obj.pk, obj.prefix = token.pk, token.prefix

    def response_add(self, request, obj, post_url_continue=None):
        notice = _("Copy the token now; it will not be shown again.")
        return secret_page(self, request, obj, secret=obj.secret, notice=notice)

    @admin.action(description=_("Revoke selected access tokens"), permissions=["change"])
    def revoke(self, request, queryset):
        for token in queryset:
            with tenant_session(token.workspace_id):
                actions.revoke_token(actor=operator_of_request(request, token.workspace_id), pk=token.pk)
        self.message_user(request, _("Tokens revoked."), messages.SUCCESS)
