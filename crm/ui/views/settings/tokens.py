"""Access tokens: the keys with which programs come in. A secret is shown once, and kept nowhere."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.form_actions import create_once, form_key, post_data
from crm.ui.forms import RecordForm, WorkspaceField
from crm.workspaces import actions
from crm.workspaces.actor import Actor
from crm.workspaces.members import MemberProfile, member_choices, member_profiles, name_with_role
from crm.workspaces.models import AccessToken
from crm.workspaces.permissions import RECORDS, SETTINGS

from .sections import BOTH, SECTIONS, TOKENS, form_page, question, refused, shown

LONGEST = 500
# Of those that were revoked, the latest are enough to see what ended.
REVOKED = 50
RESOURCES = {
    "customers": gettext_lazy("Customers"),
    "contacts": gettext_lazy("Contacts"),
    "addresses": gettext_lazy("Addresses"),
    **{section.name: section.label for section in SECTIONS},
}
VERBS = {"read": pgettext_lazy("scope", "read"), "write": pgettext_lazy("scope", "change")}
GROUPED_SCOPES = [
    (RESOURCES[resource], [(f"{resource}:{verb}", label) for verb, label in VERBS.items()])
    for resource in (*RECORDS, *SETTINGS)
]


@dataclass(frozen=True)
class Row:
    """A token as the list shows it: whose role it has, and why it lets nobody in if it does not."""

    token: AccessToken
    member: MemberProfile | None

    @property
    def acts_as(self) -> str:
        """The member that the token acts for, and the role that it has in effect."""
        role = (self.token.membership or self.token).get_role_display()
        return name_with_role(self.member, role) if self.member else role

    @property
    def ended(self) -> str:
        """Why the token lets nobody in though it is not revoked."""
        if self.token.membership and self.token.membership.deleted_at:
            return _("member removed")
        if self.token.expires_at and self.token.expires_at < timezone.now():
            return _("expired")
        return ""


class MemberField(WorkspaceField, forms.TypedChoiceField):
    """A member of the workspace, or none."""

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, empty_value=None, **kwargs)

    def within(self, actor: Actor) -> None:
        self.choices = [("", gettext_lazy("Nobody: an integration")), *member_choices(actor)]


class Scopes(forms.CheckboxSelectMultiple):
    """Scopes as boxes, a line for each resource."""

    template_name = "settings/scopes.html"


class TokenForm(RecordForm):
    member = MemberField(
        label=gettext_lazy("Acts for"),
        required=False,
        help_text=gettext_lazy("A token of a member has that member's role, and ends with the membership."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Limited to"),
        choices=GROUPED_SCOPES,
        widget=Scopes,
        required=False,
        help_text=gettext_lazy("With none ticked it may do everything that its role may; it never may more."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it ends"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=gettext_lazy("Left empty, it lasts until you revoke it."),
    )
    renamed = {"member": "membership_id", "days": "expires_at"}
    field_order = ("name", "member", "role", "scopes", "days")

    class Meta:
        model = AccessToken
        fields = ("name", "role", "scopes")
        help_texts = {
            "name": gettext_lazy("Such as the program that will use it."),
        }
        widgets = {"role": forms.Select(attrs={"data-for": "nobody"})}

    def values(self) -> dict[str, Any]:
        values = super().values()
        days = values["expires_at"]
        return {**values, "expires_at": days and timezone.now() + timedelta(days=days)}


@workspace_view("tokens:read")
def show(request: WorkspaceRequest) -> HttpResponse:
    """List the tokens, and below them those that were revoked."""
    known = member_profiles()

    def rows(tokens) -> list[Row]:
        return [Row(token, known[token.membership.user_id] if token.membership else None) for token in tokens]

    tokens = _tokens(request)
    context = {
        "rows": rows(tokens.filter(revoked_at=None).order_by("-id")[:LONGEST]),
        "revoked": rows(tokens.exclude(revoked_at=None).order_by("-revoked_at", "-id")[:REVOKED]),
    }
    return shown(request, TOKENS, "settings/tokens.html", context)


@workspace_view("tokens:write", methods=BOTH)
def create(request: WorkspaceRequest) -> HttpResponse:
    """Show the form of a new token, or make it and show its secret: this once, as it is kept nowhere."""
    form, key = TokenForm(post_data(request), actor=request.actor), form_key(request, "once")
    secrets: list[str] = []

    def act() -> None:
        _token, secret = actions.create_token(actor=request.actor, id=key, **form.values())
        secrets.append(secret)

    if form.is_bound and create_once(form, key, act):
        secret = secrets[0] if secrets else ""
        heading = _("Copy the token now") if secret else _("This token was made already")
        return shown(request, TOKENS, "settings/token.html", {"heading": heading, "secret": secret})
    return form_page(request, TOKENS, form, heading=_("New access token"), key=key, button=_("Create"))


@workspace_view("tokens:write", methods=BOTH)
def revoke(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to revoke a token, or revoke it."""
    token = _tokens(request).filter(pk=pk).first()
    if token is None:
        raise RecordNotFound
    refusal = None
    if request.method == "POST":
        refusal = refused(request.actor, lambda: actions.revoke_token(actor=request.actor, pk=pk))
        if refusal is None:
            messages.success(request, _("%(token)s lets nobody in any more.") % {"token": token.name})
            return HttpResponseRedirect(TOKENS.url(request.workspace))
    context = {
        "heading": _("Revoke %(token)s?") % {"token": token.name},
        "note": _("The program that uses it is refused from its next request on. A token cannot be brought back."),
        "button": _("Revoke"),
    }
    return question(request, TOKENS, refusal, **context)


def _tokens(request: WorkspaceRequest):
    return AccessToken.objects.in_workspace(request.workspace.workspace_id).not_deleted().select_related("membership")
