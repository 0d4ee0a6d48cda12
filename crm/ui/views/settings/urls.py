"""The addresses of the settings, below `/w/<slug>/settings/`."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.navigation import NavigationLink, navigation_links

from . import attributes, inboxes, invitations, labels, members, segments, tokens, workspace
from .crud import addresses_of
from .sections import SECTIONS

navigation_links.append(
    NavigationLink("settings", _("Settings"), "cog-6-tooth", place=90, permission="workspace:write")
)


@workspace_view("workspace:write")
def first(request: WorkspaceRequest) -> HttpResponse:
    """Lead to the first section."""
    return HttpResponseRedirect(SECTIONS[0].url(request.workspace))


urlpatterns = [
    path("", first, name="settings"),
    path("workspace/", workspace.edit, name="settings-workspace"),
    path("members/", members.show, name="settings-members"),
    path("members/<uuid:pk>/role/", members.role, name="settings-member-role"),
    path("members/<uuid:pk>/remove/", members.remove, name="settings-member-remove"),
    path("members/invite/", invitations.create, name="settings-invitation-new"),
    path("members/invitations/<uuid:pk>/delete/", invitations.delete, name="settings-invitation-delete"),
    path("tokens/", tokens.show, name="settings-tokens"),
    path("tokens/new/", tokens.create, name="settings-token-new"),
    path("tokens/<uuid:pk>/revoke/", tokens.revoke, name="settings-token-revoke"),
    *addresses_of(attributes.VOCABULARY),
    *addresses_of(segments.VOCABULARY),
    *addresses_of(labels.VOCABULARY),
    *addresses_of(inboxes.VOCABULARY),
]
