"""URLs of the settings, below `/w/<slug>/settings/`."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import include, path

from crm.ui.decorators import WorkspaceRequest, workspace_view

from . import invitations, members, tokens, workspace
from .attributes import ATTRIBUTES_UI
from .crud import crud_urls
from .inboxes import INBOXES_UI
from .labels import LABELS_UI
from .sections import WORKSPACE


@workspace_view("workspace:write")
def first_section(request: WorkspaceRequest) -> HttpResponse:
    """Redirect to the first section."""
    return HttpResponseRedirect(WORKSPACE.url(request.workspace))


urlpatterns = [
    path("", first_section, name="settings"),
    path("workspace/", workspace.edit, name="settings-workspace"),
    path("members/", members.show, name="settings-members"),
    path("members/<uuid:pk>/role/", members.role, name="settings-member-role"),
    path("members/<uuid:pk>/remove/", members.remove, name="settings-member-remove"),
    path("members/invite/", invitations.create, name="settings-invitation-new"),
    path("members/invitations/<uuid:pk>/delete/", invitations.delete, name="settings-invitation-delete"),
    path("tokens/", tokens.show, name="settings-tokens"),
    path("tokens/new/", tokens.create, name="settings-token-new"),
    path("tokens/<uuid:pk>/revoke/", tokens.revoke, name="settings-token-revoke"),
    path("attributes/", include(crud_urls(ATTRIBUTES_UI))),
    path("labels/", include(crud_urls(LABELS_UI))),
    path("inboxes/", include(crud_urls(INBOXES_UI))),
]
