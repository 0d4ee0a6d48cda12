"""The search box, the palette, and the fields that pick another record."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.search.global_search import global_search, searchable_types
from crm.search.highlight import highlight
from crm.search.query import clean_query
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.navigation import navigation_items
from crm.ui.registry import model_uis
from crm.ui.visits import RecentRecord, recent_records

IN_PALETTE, ON_PAGE = 8, 50


class SearchResult(NamedTuple):
    """One thing to choose: where it leads, its drawing, and its texts in parts, of which some are what was typed."""

    url: str
    icon: str
    title: Any
    detail: Any
    id: str = ""
    name: str = ""


@workspace_view()
def results(request: WorkspaceRequest) -> HttpResponse:
    """Show what a search finds, on a page of its own."""
    query = _query(request)
    lines = list(_hits(request, query, ON_PAGE)) if query else list(recently(request))
    return render(request, "pages/find.html", {"query": query, "lines": lines})


@workspace_view()
def palette(request: WorkspaceRequest) -> HttpResponse:
    """Show what the palette offers for what was typed so far: hits, commands after `>`, the recently seen at first."""
    query = _query(request)
    if query.startswith(">"):
        lines = list(_commands(request, query.removeprefix(">").strip()))
    else:
        lines = list(_hits(request, query, IN_PALETTE)) if query else list(recently(request))[:IN_PALETTE]
    return render(request, "components/hits.html", {"lines": lines, "query": query})


@workspace_view()
def pick(request: WorkspaceRequest) -> HttpResponse:
    """Show the records of a kind that what was typed in a field may mean."""
    among = [name for name in searchable_types(request.actor.permissions) if name == request.GET.get("kind")]
    lines = list(_hits(request, _query(request), IN_PALETTE, among))
    return render(request, "components/hits.html", {"lines": lines, "query": _query(request)})


def _query(request: WorkspaceRequest) -> str:
    return clean_query(request.GET.get("q", "").strip())


def _hits(request: WorkspaceRequest, query: str, limit: int, among: list[str] | None = None) -> Iterator[SearchResult]:
    names = searchable_types(request.actor.permissions) if among is None else among
    for hit in global_search(request.actor.workspace_id, query, among=names, limit=limit):
        kind, title = model_uis[hit.kind], hit.title or _("(no name)")
        url = kind.url(request.workspace, "record", pk=hit.id)
        yield SearchResult(url, kind.icon, highlight(title, query), highlight(hit.detail, query), str(hit.id), title)


def recently(request: WorkspaceRequest, visited: list[RecentRecord] | None = None) -> Iterator[SearchResult]:
    """Yield what the reader looked at last, which a page may have read already."""
    for seen in recent_records(request.actor) if visited is None else visited:
        kind = model_uis.get(str(seen.record._meta.model_name))
        if kind:
            url = kind.url(request.workspace, "record", pk=seen.record.pk)
            yield SearchResult(url, kind.icon, [(str(seen.record), False)], [(str(kind.label), False)])


def _commands(request: WorkspaceRequest, query: str) -> Iterator[SearchResult]:
    for title, icon, url in _offered(request):
        if query.casefold() in str(title).casefold():
            yield SearchResult(url, icon, highlight(str(title), query), [])


def _offered(request: WorkspaceRequest) -> Iterator[tuple[Any, str, str]]:
    for kind in model_uis.values():
        if request.actor.has_permission(kind.write):
            yield kind.new_label, "plus", kind.url(request.workspace, "new")
    for item in navigation_items(request):
        yield _("Go to %(place)s") % {"place": item.label}, item.icon, item.url
    for place in request.workspaces:
        if place != request.workspace:
            url = reverse("home", kwargs={"slug": place.slug})
            yield _("Switch to %(workspace)s") % {"workspace": place.name}, "arrows-right-left", url
    yield _("Your account"), "user-circle", reverse("mfa_index")
