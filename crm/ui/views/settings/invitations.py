"""Inviting members. The link of an invitation is shown once, since its secret is not stored."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts import invitations
from crm.accounts.mail import send_invitation
from crm.accounts.views import invitation_link
from crm.ui.decorators import READ_AND_POST, WorkspaceRequest, get_record, workspace_view
from crm.ui.form_actions import create_once, form_key, post_data
from crm.ui.forms import RecordForm
from crm.workspaces.invitations import Invitation
from crm.workspaces.models import Workspace

from .sections import MEMBERS, confirmation_page, form_page, section_page

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
    # Passes the secret out of the action, as it cannot be read from the stored invitation.
    secrets: list[str] = []

    def act() -> None:
        _invitation, secret = invitations.create_invitation(actor=request.actor, pk=key, **form.values())
        secrets.append(secret)

    if create_once(form, key, act):
        return _created_page(request, key, secrets[0] if secrets else "")
    return form_page(request, MEMBERS, form, heading=_("Invite a member"), key=key, button=_("Invite"))


@workspace_view("members:write", methods=READ_AND_POST)
def delete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to revoke an invitation, or revoke it."""
    invitation = get_record(_pending(request), pk)
    return confirmation_page(
        request,
        MEMBERS,
        lambda: invitations.delete_invitation(actor=request.actor, pk=pk),
        done=_("Invitation of %(email)s revoked.") % {"email": invitation.email},
        heading=_("Revoke the invitation of %(email)s?") % {"email": invitation.email},
        note=_("The link stops working. You can invite them again."),
        button=_("Revoke"),
    )


def _created_page(request: WorkspaceRequest, key: UUID, secret: str) -> HttpResponse:
    workspace_id = request.workspace.workspace_id
    invitation = Invitation.objects.in_workspace(workspace_id).get(pk=key)
    heading = _("%(email)s is invited") % {"email": invitation.email}
    link = invitation_link(request, secret) if secret else ""
    workspace = Workspace.objects.in_workspace(workspace_id).get()
    # Without a secret the form was sent twice, and the first request has mailed the link.
    mailed = bool(link) and send_invitation(invitation=invitation, workspace=workspace, link=link)
    context = {"heading": heading, "invitation": invitation, "link": link, "mailed": mailed}
    return section_page(request, MEMBERS, "settings/invitation.html", context)


def _pending(request: WorkspaceRequest):
    return Invitation.objects.in_workspace(request.workspace.workspace_id).not_deleted().pending()
