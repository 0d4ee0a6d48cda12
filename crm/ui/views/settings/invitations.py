"""Inviting members. The link of an invitation is shown once, since its secret is not stored."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts import invitations
from crm.accounts.mail import send_invitation
from crm.accounts.views import invitation_link
from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import READ_AND_POST, WorkspaceRequest, workspace_view
from crm.ui.form_actions import create_once, form_key, post_data
from crm.ui.forms import RecordForm
from crm.workspaces.invitations import Invitation
from crm.workspaces.models import Workspace

from .sections import MEMBERS, action_error, confirmation_page, form_page, section_page

MAX_ROWS = 500


class InvitationForm(RecordForm):
    class Meta:
        model = Invitation
        fields = ("email", "role")
        labels = {"email": gettext_lazy("E-mail address")}


def pending_invitations(request: WorkspaceRequest) -> list[Invitation]:
    """Return the invitations that are not accepted yet, newest first."""
    return list(_pending(request).order_by("-id")[:MAX_ROWS])


@workspace_view("members:write", methods=READ_AND_POST)
def create(request: WorkspaceRequest) -> HttpResponse:
    """Show the form of an invitation, or create one; it is sent by e-mail if the server sends any, and shown once."""
    form, key = InvitationForm(post_data(request), actor=request.actor), form_key(request, "once")
    secrets: list[str] = []

    def act() -> None:
        _invitation, secret = invitations.create_invitation(actor=request.actor, pk=key, **form.values())
        secrets.append(secret)

    if form.is_bound and create_once(form, key, act):
        return _created_page(request, key, secrets[0] if secrets else "")
    return form_page(request, MEMBERS, form, heading=_("Invite a member"), key=key, button=_("Invite"))


@workspace_view("members:write", methods=READ_AND_POST)
def delete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to revoke an invitation, or revoke it."""
    invitation = _pending(request).filter(pk=pk).first()
    if invitation is None:
        raise RecordNotFound
    error = None
    if request.method == "POST":
        error = action_error(lambda: invitations.delete_invitation(actor=request.actor, pk=pk))
        if error is None:
            messages.success(request, _("Invitation of %(email)s revoked.") % {"email": invitation.email})
            return HttpResponseRedirect(MEMBERS.url(request.workspace))
    context = {
        "heading": _("Revoke the invitation of %(email)s?") % {"email": invitation.email},
        "note": _("The link stops working. You can invite them again."),
        "button": _("Revoke"),
    }
    return confirmation_page(request, MEMBERS, error, **context)


def _created_page(request: WorkspaceRequest, key: UUID, secret: str) -> HttpResponse:
    invitation = Invitation.objects.in_workspace(request.workspace.workspace_id).get(pk=key)
    heading = _("%(email)s is invited") % {"email": invitation.email}
    link = invitation_link(request, secret) if secret else ""
    mailed = bool(link) and send_invitation(invitation=invitation, workspace=_workspace(request), link=link)
    context = {"heading": heading, "invitation": invitation, "link": link, "mailed": mailed}
    return section_page(request, MEMBERS, "settings/invitation.html", context)


def _pending(request: WorkspaceRequest):
    return Invitation.objects.in_workspace(request.workspace.workspace_id).not_deleted().pending()


def _workspace(request: WorkspaceRequest) -> Workspace:
    return Workspace.objects.in_workspace(request.workspace.workspace_id).get()
