"""Settings of access tokens. A secret is shown once, since only its digest is stored."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.ui.decorators import READ_AND_POST, WorkspaceRequest, get_record, workspace_view
from crm.ui.form_actions import create_once, form_key, post_data
from crm.ui.forms import RecordForm
from crm.ui.registry import model_uis
from crm.ui.widgets import WorkspaceField
from crm.workspaces import actions
from crm.workspaces.actor import Actor
from crm.workspaces.members import MemberProfile, member_choices, member_profiles, name_with_role
from crm.workspaces.models import AccessToken
from crm.workspaces.permissions import RECORDS, SETTINGS

from .sections import TOKENS, confirmation_page, form_page, section_page, settings_sections

MAX_ROWS = 500
MAX_REVOKED = 50
VERBS = {"read": pgettext_lazy("scope", "read"), "write": pgettext_lazy("scope", "change")}


def scope_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the scopes, grouped by resource."""
    # A function, as apps register their record types and sections after this module has been imported.
    labels = {ui.resource: ui.label for ui in model_uis.values()}
    labels |= {section.name: section.label for section in settings_sections()}
    return [
        (labels[resource], [(f"{resource}:{verb}", label) for verb, label in VERBS.items()])
        for resource in (*RECORDS, *SETTINGS)
    ]


@dataclass(frozen=True)
class TokenRow:
    """A token in the list, with the member that it acts for."""

    token: AccessToken
    member: MemberProfile | None

    @property
    def acts_as(self) -> str:
        """The name of the member, if there is one, and the effective role."""
        # The token of a member has the role of the member and not its own.
        role = (self.token.membership or self.token).get_role_display()
        return name_with_role(self.member, role) if self.member else role

    @property
    def inactive_reason(self) -> str:
        """The reason why a token that is not revoked does not work, or an empty string."""
        if self.token.membership and self.token.membership.deleted_at:
            return _("member removed")
        if self.token.expires_at and self.token.expires_at < timezone.now():
            return _("expired")
        return ""


class MembershipField(WorkspaceField, forms.TypedChoiceField):
    """A member of the workspace, or none."""

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, empty_value=None, **kwargs)

    def set_actor(self, actor: Actor) -> None:
        self.choices = [("", gettext_lazy("Nobody (an integration)")), *member_choices(actor)]


class ScopesWidget(forms.CheckboxSelectMultiple):
    """Checkboxes of scopes, one row per resource."""

    template_name = "settings/scopes.html"


class TokenForm(RecordForm):
    member = MembershipField(
        label=gettext_lazy("Acts for"),
        required=False,
        help_text=gettext_lazy("The token has the member's role, and stops working when the member is removed."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        choices=scope_choices,
        widget=ScopesWidget,
        required=False,
        help_text=gettext_lazy("Select none to allow everything that the role allows."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Expires after (days)"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=gettext_lazy("Leave empty for a token that does not expire."),
    )
    parameters = {"member": "membership_id", "days": "expires_at"}
    field_order = ("name", "member", "role", "scopes", "days")

    class Meta:
        model = AccessToken
        fields = ("name", "role", "scopes")
        help_texts = {"name": gettext_lazy("For example, the program that uses it.")}
        widgets = {"role": forms.Select(attrs={"data-for": "nobody"})}

    def values(self) -> dict[str, Any]:
        values = super().values()
        days = values["expires_at"]
        return {**values, "expires_at": days and timezone.now() + timedelta(days=days)}


@workspace_view("tokens:read")
def show(request: WorkspaceRequest) -> HttpResponse:
    """List the tokens, and below them the latest revoked ones."""
    # Including former members, whose tokens are listed until they are revoked.
    profiles = member_profiles()

    def rows(tokens) -> list[TokenRow]:
        return [TokenRow(token, profiles[token.membership.user_id] if token.membership else None) for token in tokens]

    tokens = _tokens(request)
    context = {
        "rows": rows(tokens.filter(revoked_at=None).order_by("-id")[:MAX_ROWS]),
        "revoked": rows(tokens.exclude(revoked_at=None).order_by("-revoked_at", "-id")[:MAX_REVOKED]),
    }
    return section_page(request, TOKENS, "settings/tokens.html", context)


@workspace_view("tokens:write", methods=READ_AND_POST)
def create(request: WorkspaceRequest) -> HttpResponse:
    """Show the form of a new token, or create it and show its secret once."""
    form, key = TokenForm(post_data(request), actor=request.actor), form_key(request, "once")
    # Passes the secret out of the action, as it cannot be read from the stored token.
    secrets: list[str] = []

    def act() -> None:
        _token, secret = actions.create_token(actor=request.actor, id=key, **form.values())
        secrets.append(secret)

    if create_once(form, key, act):
        secret = secrets[0] if secrets else ""
        heading = _("Copy the token now") if secret else _("This token already exists")
        return section_page(request, TOKENS, "settings/token.html", {"heading": heading, "secret": secret})
    return form_page(request, TOKENS, form, heading=_("New access token"), key=key, button=_("Create"))


@workspace_view("tokens:write", methods=READ_AND_POST)
def revoke(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to revoke a token, or revoke it."""
    token = get_record(_tokens(request), pk)
    return confirmation_page(
        request,
        TOKENS,
        lambda: actions.revoke_token(actor=request.actor, pk=pk),
        done=_("Token %(token)s revoked.") % {"token": token.name},
        heading=_("Revoke %(token)s?") % {"token": token.name},
        note=_("Programs that use it lose access at once. You cannot undo this."),
        button=_("Revoke"),
    )


def _tokens(request: WorkspaceRequest):
    return AccessToken.objects.in_workspace(request.workspace.workspace_id).not_deleted().select_related("membership")
