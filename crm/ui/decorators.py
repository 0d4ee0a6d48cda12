"""The decorator of staff views, and its responses when a view cannot run."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache

from crm.accounts.users import take_notices
from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.history.models import Change
from crm.history.registry import tracked_models
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.context import WorkspaceContext, actor_for, workspaces_of_user
from crm.workspaces.models import User

from .secret_fields import names_without_secrets


class WorkspaceRequest(HttpRequest):
    """A request for a page in a workspace, with its actor and workspace."""

    actor: Actor
    workspace: WorkspaceContext
    workspaces: list[WorkspaceContext]
    htmx: Any
    id: str


View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")
READ_AND_POST = (*READ, "POST")


def workspace_view(permission: str = "", *, methods: tuple[str, ...] = READ) -> Callable[[View], View]:
    """Run a view of `/w/<slug>/…` in the tenant session of the workspace, with request.actor and request.workspace.

    Users who are no members get 404, members without the permission 403, and deleted records a page that offers undo.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def wrapper(request: WorkspaceRequest, slug: str, **kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request)
            user = cast(User, request.user)
            request.workspaces = workspaces_of_user(user)
            # 404, not 403, so as not to reveal which slugs exist.
            workspace = next((workspace for workspace in request.workspaces if workspace.slug == slug), None)
            if workspace is None:
                raise Http404
            request.workspace, request.actor = workspace, actor_for(workspace, user, request.id)
            show_notices(request, user)
            language, time_zone = user.language or workspace.language, user.time_zone or workspace.time_zone
            # Not in a middleware, as users without a preference get the language of the workspace in the URL.
            with translation.override(language), timezone.override(time_zone):
                if request.method not in methods:
                    return HttpResponseNotAllowed(methods, render_to_string("405.html", request=request))
                # Outside of the session, so that an exception rolls the transaction back before it becomes a page.
                try:
                    if permission:
                        request.actor.require(permission)
                    with tenant_session(workspace.workspace_id):
                        return view(request, **kwargs)
                except PermissionMissing:
                    return render(request, "403.html", status=403)
                except RecordNotFound:
                    return deleted_page(request, kwargs.get("pk"))

        return wrapper

    return decorate


def show_notices(request: HttpRequest, user: User) -> None:
    """Show the notices of background jobs to the user, as messages on this page or, after a redirect, the next."""
    for text in take_notices(user):
        messages.warning(request, text)


def get_record(records: QuerySet, pk: UUID) -> Any:
    """Return a row by its id. Raises RecordNotFound, which workspace_view answers with the page of deleted records."""
    record = records.filter(pk=pk).first()
    if record is None:
        raise RecordNotFound
    return record


def deleted_page(request: WorkspaceRequest, pk: UUID | None) -> HttpResponse:
    """Return the page of a record that was deleted: by whom, with a button to restore it."""
    deletion = None
    if pk is not None:
        # The view's session has been rolled back by now.
        with tenant_session(request.workspace.workspace_id):
            changes = Change.objects.in_workspace(request.workspace.workspace_id)
            # The URL does not name the type, which the index of changes has before the record's id.
            deleted = changes.filter(record_type__in=list(tracked_models), record_id=pk, kind=Change.Kind.DELETED)
            deletion = deleted.order_by("-id").first()
    return render(request, "pages/deleted.html", {"deletion": deletion}, status=404)


def redirect_to_login(request: WorkspaceRequest) -> HttpResponse:
    """Redirect to the sign-in page, and back afterwards; a POST gets a page that keeps its data for resubmission."""
    if request.method == "POST":
        return resubmit_page(request, status=401)
    url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
    if request.htmx:
        # htmx would follow a redirect itself, and swap the sign-in page into a part of this one.
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def resubmit_page(request: HttpRequest, status: int) -> HttpResponse:
    """Return a page that sends the data of a refused POST again, without its secrets, once the user has signed in."""
    # Values that another site made the browser send must not be returned in a form with our CSRF token.
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"] if is_ours else []
    without_secrets = names_without_secrets(names)
    context = {
        "data": [(name, value) for name in without_secrets for value in request.POST.getlist(name)],
        "has_secrets": len(without_secrets) < len(names),
        "is_ours": is_ours,
    }
    response = render(request, "resubmit.html", context, status=status)
    add_never_cache_headers(response)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open while its user signed out, or in again."""
    return resubmit_page(request, status=403)
