"""Where a staff page acts: the workspace that its address names, as the signed-in user may there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.history.models import Change
from crm.history.registry import tracked_models as recorded
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.context import WorkspaceContext, actor_for, workspaces_of_user
from crm.workspaces.models import User


class WorkspaceRequest(HttpRequest):
    """A request for a page in a workspace: who acts, and where."""

    actor: Actor
    workspace: WorkspaceContext
    workspaces: list[WorkspaceContext]
    htmx: Any
    id: str


View = Callable[..., HttpResponse]


def workspace_view(permission: str = "", *, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Make a view of `/w/<slug>/…` one that members see: it runs in the scope of the workspace, as an Actor.

    A stranger gets 404, whoever lacks the permission 403, and what is gone a page that says so.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        @never_cache
        def inside(request: WorkspaceRequest, slug: str, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request)
            user = cast(User, request.user)
            request.workspaces = workspaces_of_user(user)
            place = next((place for place in request.workspaces if place.slug == slug), None)
            if place is None:
                raise Http404
            request.workspace, request.actor = place, actor_for(place, user, request.id)
            language, zone = preferences(user, place)
            with translation.override(language), timezone.override(zone):
                if request.method not in methods:
                    return HttpResponseNotAllowed(methods, render_to_string("405.html", request=request))
                try:
                    if permission:
                        request.actor.require(permission)
                    with tenant_session(place.workspace_id):
                        return view(request, **kwargs)
                except PermissionMissing:
                    return render(request, "403.html", status=403)
                except RecordNotFound:
                    return deleted_page(request, kwargs.get("pk"))

        return cast(View, inside)

    return decorated


def deleted_page(request: WorkspaceRequest, pk: UUID | None) -> HttpResponse:
    """Say that a record is not there any more, who deleted it, and offer to bring it back."""
    deletion = None
    if pk is not None:
        with tenant_session(request.workspace.workspace_id):
            changes = Change.objects.in_workspace(request.workspace.workspace_id)
            deleted = changes.filter(record_type__in=list(recorded), record_id=pk, kind=Change.Kind.DELETED)
            deletion = deleted.order_by("-id").first()
    return render(request, "pages/gone.html", {"deletion": deletion}, status=404)


def preferences(user: User, place: WorkspaceContext) -> tuple[str, str]:
    """Return the language and the time zone that a user's pages have in a workspace."""
    return user.language or place.language, user.time_zone or place.time_zone


def redirect_to_login(request: WorkspaceRequest) -> HttpResponse:
    """Send to the sign-in page, and back afterwards; what was typed is kept and may be sent again."""
    if request.method == "POST":
        return resubmit_page(request, status=401)
    url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def resubmit_page(request: HttpRequest, status: int) -> HttpResponse:
    """Show what was sent by a page that is out of date, to be sent again with one click once signed in.

    Only what one of our own pages sent: another site's form is shown nothing.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    sent = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    return render(request, "again.html", {"sent": sent if ours else [], "ours": ours}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open while its reader signed out, or in again."""
    return resubmit_page(request, status=403)
