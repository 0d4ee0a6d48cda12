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

from crm.db.session import tenant
from crm.history.models import Change
from crm.history.registry import kinds as recorded
from crm.history.writes import RecordGone
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.context import Place, actor_in, places_of
from crm.workspaces.models import User


class StaffRequest(HttpRequest):
    """A request for a page in a workspace: who acts, and where."""

    actor: Actor
    place: Place
    places: list[Place]
    htmx: Any
    id: str


View = Callable[..., HttpResponse]


def page(permission: str = "", *, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Make a view of `/w/<slug>/…` one that members see: it runs in the scope of the workspace, as an Actor.

    A stranger gets 404, whoever lacks the permission 403, and what is gone a page that says so.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        @never_cache
        def inside(request: StaffRequest, slug: str, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return signed_out(request)
            user = cast(User, request.user)
            request.places = places_of(user)
            place = next((place for place in request.places if place.slug == slug), None)
            if place is None:
                raise Http404
            request.place, request.actor = place, actor_in(place, user, request.id)
            language, zone = preferences(user, place)
            with translation.override(language), timezone.override(zone):
                if request.method not in methods:
                    return HttpResponseNotAllowed(methods, render_to_string("405.html", request=request))
                try:
                    if permission:
                        request.actor.require(permission)
                    with tenant(place.workspace_id):
                        return view(request, **kwargs)
                except PermissionMissing:
                    return render(request, "403.html", status=403)
                except RecordGone:
                    return gone(request, kwargs.get("pk"))

        return cast(View, inside)

    return decorated


def gone(request: StaffRequest, pk: UUID | None) -> HttpResponse:
    """Say that a record is not there any more, who deleted it, and offer to bring it back."""
    deletion = None
    if pk is not None:
        with tenant(request.place.workspace_id):
            changes = Change.objects.in_workspace(request.place.workspace_id)
            deleted = changes.filter(record_type__in=list(recorded), record_id=pk, kind=Change.Kind.DELETED)
            deletion = deleted.order_by("-id").first()
    return render(request, "pages/gone.html", {"deletion": deletion}, status=404)


def preferences(user: User, place: Place) -> tuple[str, str]:
    """Return the language and the time zone that a user's pages have in a workspace."""
    return user.language or place.language, user.time_zone or place.time_zone


def signed_out(request: StaffRequest) -> HttpResponse:
    """Send to the sign-in page, and back afterwards; what was typed is kept and may be sent again."""
    if request.method == "POST":
        return sent_again(request, status=401)
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def sent_again(request: HttpRequest, status: int) -> HttpResponse:
    """Show what was sent by a page that is out of date, to be sent again with one click once signed in.

    Only what one of our own pages sent: another site's form is shown nothing.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    sent = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    return render(request, "again.html", {"sent": sent if ours else [], "ours": ours}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open while its reader signed out, or in again."""
    return sent_again(request, status=403)
