"""Settings of members: list them, change their role, remove them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.ui.decorators import READ_AND_POST, WorkspaceRequest, get_record, workspace_view
from crm.ui.form_actions import post_data, save_form
from crm.ui.forms import RecordForm
from crm.workspaces import actions
from crm.workspaces.identifiers import new_id
from crm.workspaces.members import MemberProfile, list_members, member_profiles
from crm.workspaces.models import Membership
from crm.workspaces.permissions import MemberRole

from .invitations import InvitationForm, pending_invitations
from .sections import MEMBERS, confirmation_page, form_page, section_page


class RoleForm(RecordForm):
    class Meta:
        model = Membership
        fields = ("role",)


@workspace_view("members:read")
def show(request: WorkspaceRequest) -> HttpResponse:
    """List the members, each with a form for the role, and the pending invitations."""
    context = {
        "members": list_members(request.actor),
        "roles": MemberRole.choices,
        "invitations": pending_invitations(request),
        "form": InvitationForm(actor=request.actor),
        "key": new_id(),
    }
    return section_page(request, MEMBERS, "settings/members.html", context)


@workspace_view("members:write", methods=READ_AND_POST)
def role(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Show the form of a member's role, or save it."""
    membership, person = _get_member(request, pk)
    form = RoleForm(post_data(request), actor=request.actor, instance=membership)

    def act() -> None:
        changed = actions.update_membership(actor=request.actor, pk=pk, **form.values())
        words = {"name": person, "role": changed.get_role_display()}
        messages.success(request, _("Role of %(name)s changed to %(role)s.") % words)

    if save_form(form, act):
        # Members who give up their own administrator role can no longer see the settings.
        lost_access = pk == request.workspace.membership_id and form.cleaned_data["role"] != MemberRole.ADMINISTRATOR
        return redirect("home" if lost_access else "settings-members", slug=request.workspace.slug)
    return form_page(request, MEMBERS, form, heading=_("Role of %(name)s") % {"name": person}, button=_("Change role"))


@workspace_view("members:write", methods=READ_AND_POST)
def remove(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to remove a member, or remove them."""
    _membership, person = _get_member(request, pk)
    return confirmation_page(
        request,
        MEMBERS,
        lambda: actions.delete_membership(actor=request.actor, pk=pk),
        done=_("Removed %(name)s.") % {"name": person},
        # Members who remove themselves can no longer see any page of the workspace.
        then="start" if pk == request.workspace.membership_id else "",
        heading=_("Remove %(name)s from %(workspace)s?") % {"name": person, "workspace": request.workspace.name},
        note=_("They lose access at once, and their access tokens stop working. Their changes are kept."),
        button=_("Remove"),
    )


def _get_member(request: WorkspaceRequest, pk: UUID) -> tuple[Membership, MemberProfile]:
    membership = get_record(Membership.objects.in_workspace(request.workspace.workspace_id).not_deleted(), pk)
    return membership, member_profiles()[membership.user_id]
