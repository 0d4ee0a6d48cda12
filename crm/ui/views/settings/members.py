"""The members of a workspace: who they are, their roles, and their end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.form_actions import post_data, save_form
from crm.ui.forms import RecordForm
from crm.workspaces import actions
from crm.workspaces.identifiers import new_id
from crm.workspaces.members import MemberProfile, list_members, member_profiles
from crm.workspaces.models import Membership
from crm.workspaces.permissions import Role

from .invitations import InvitationForm, pending
from .sections import BOTH, MEMBERS, form_page, question, refused, shown


class RoleForm(RecordForm):
    class Meta:
        model = Membership
        fields = ("role",)


@workspace_view("members:read")
def show(request: WorkspaceRequest) -> HttpResponse:
    """List who is a member, with the role of each as a form of its own, and who is invited."""
    context = {
        "members": list_members(request.actor),
        "roles": Role.choices,
        "invitations": pending(request),
        "form": InvitationForm(actor=request.actor),
        "key": new_id(),
    }
    return shown(request, MEMBERS, "settings/members.html", context)


@workspace_view("members:write", methods=BOTH)
def role(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask for a member's role, or change it."""
    membership, person = _found(request, pk)
    form = RoleForm(post_data(request), actor=request.actor, instance=membership)

    def act() -> None:
        changed = actions.update_membership(actor=request.actor, pk=pk, **form.values())
        words = {"name": person, "role": changed.get_role_display()}
        messages.success(request, _("The role of %(name)s is now: %(role)s.") % words)

    if form.is_bound and save_form(form, act):
        own = pk == request.workspace.membership_id and form.cleaned_data["role"] != Role.ADMINISTRATOR
        return redirect("home", slug=request.workspace.slug) if own else _listed(request)
    return form_page(
        request, MEMBERS, form, heading=_("Role of %(name)s") % {"name": person}, button=_("Change the role")
    )


@workspace_view("members:write", methods=BOTH)
def remove(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to end a membership, or end it."""
    _membership, person = _found(request, pk)
    refusal = None
    if request.method == "POST":
        refusal = refused(request.actor, lambda: actions.delete_membership(actor=request.actor, pk=pk))
        if refusal is None:
            messages.success(request, _("%(name)s is not a member any more.") % {"name": person})
            return redirect("start") if pk == request.workspace.membership_id else _listed(request)
    context = {
        "heading": _("Remove %(name)s from %(workspace)s?") % {"name": person, "workspace": request.workspace.name},
        "note": _("They can come in no more, nor can the access tokens that act for them. What they did stays."),
        "button": _("Remove"),
    }
    return question(request, MEMBERS, refusal, **context)


def _found(request: WorkspaceRequest, pk: UUID) -> tuple[Membership, MemberProfile]:
    membership = Membership.objects.in_workspace(request.workspace.workspace_id).not_deleted().filter(pk=pk).first()
    if membership is None:
        raise RecordNotFound
    return membership, member_profiles()[membership.user_id]


def _listed(request: WorkspaceRequest) -> HttpResponse:
    return HttpResponseRedirect(MEMBERS.url(request.workspace))
