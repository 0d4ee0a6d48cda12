"""Invitations: how somebody becomes a member. Their link is shown once, as its secret is kept nowhere."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts import invitations
from crm.accounts.mail import send_invitation
from crm.accounts.views import invitation_link
from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.form_actions import create_once, form_key, post_data
from crm.ui.forms import RecordForm
from crm.workspaces.invitations import Invitation
from crm.workspaces.models import Workspace

from .sections import BOTH, MEMBERS, form_page, question, refused, shown

LONGEST = 500


class InvitationForm(RecordForm):
    class Meta:
        model = Invitation
        fields = ("email", "role")
        labels = {"email": gettext_lazy("E-mail address")}


def pending(request: WorkspaceRequest) -> list[Invitation]:
    """Return the invitations that wait for somebody, the latest first."""
    return list(_pending(request).order_by("-id")[:LONGEST])


@workspace_view("members:write", methods=BOTH)
def create(request: WorkspaceRequest) -> HttpResponse:
    """Show the form of an invitation, or make one and show its link, this once; mail it where mail is sent."""
    form, key = InvitationForm(post_data(request), actor=request.actor), form_key(request, "once")
    secrets: list[str] = []

    def act() -> None:
        _invitation, secret = invitations.create_invitation(actor=request.actor, pk=key, **form.values())
        secrets.append(secret)

    if form.is_bound and create_once(form, key, act):
        return _made(request, key, secrets[0] if secrets else "")
    return form_page(request, MEMBERS, form, heading=_("Invite somebody"), key=key, button=_("Invite"))


@workspace_view("members:write", methods=BOTH)
def delete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to take an invitation back, or take it back."""
    invitation = _pending(request).filter(pk=pk).first()
    if invitation is None:
        raise RecordNotFound
    refusal = None
    if request.method == "POST":
        refusal = refused(request.actor, lambda: invitations.delete_invitation(actor=request.actor, pk=pk))
        if refusal is None:
            messages.success(request, _("%(email)s is not invited any more.") % {"email": invitation.email})
            return HttpResponseRedirect(MEMBERS.url(request.workspace))
    context = {
        "heading": _("Take back the invitation of %(email)s?") % {"email": invitation.email},
        "note": _("Its link lets nobody in from then on. You can invite them again."),
        "button": _("Take back"),
    }
    return question(request, MEMBERS, refusal, **context)


def _made(request: WorkspaceRequest, key: UUID, secret: str) -> HttpResponse:
    invitation = Invitation.objects.in_workspace(request.workspace.workspace_id).get(pk=key)
    heading = _("%(email)s is invited") % {"email": invitation.email}
    link = invitation_link(request, secret) if secret else ""
    mailed = bool(link) and send_invitation(invitation=invitation, workspace=_workspace(request), link=link)
    context = {"heading": heading, "invitation": invitation, "link": link, "mailed": mailed}
    return shown(request, MEMBERS, "settings/invitation.html", context)


def _pending(request: WorkspaceRequest):
    return Invitation.objects.in_workspace(request.workspace.workspace_id).not_deleted().pending()


def _workspace(request: WorkspaceRequest) -> Workspace:
    return Workspace.objects.in_workspace(request.workspace.workspace_id).get()
