"""The search page, the command palette, and the options of reference fields."""

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

PALETTE_RESULTS, PAGE_RESULTS = 8, 50


class SearchResult(NamedTuple):
    """A result with its link; title and detail are lists of (text, is_match)."""

    url: str
    icon: str
    title: Any
    detail: Any
    id: str = ""
    name: str = ""


@workspace_view()
def results(request: WorkspaceRequest) -> HttpResponse:
    """Show the results of a search on a page of their own."""
    query = _query(request)
    found = list(_search(request, query, PAGE_RESULTS) if query else recent_results(request))
    return render(request, "pages/search.html", {"query": query, "results": found})


@workspace_view()
def palette(request: WorkspaceRequest) -> HttpResponse:
    """Show what the palette offers: recent records at first, then results, or commands after `>`."""
    query = _query(request)
    if query.startswith(">"):
        found = list(_matching_commands(request, query.removeprefix(">").strip()))
    elif query:
        found = list(_search(request, query, PALETTE_RESULTS))
    else:
        found = list(recent_results(request))[:PALETTE_RESULTS]
    return render(request, "components/search_results.html", {"results": found, "query": query})


@workspace_view()
def pick(request: WorkspaceRequest) -> HttpResponse:
    """List the records of one type that match the text of a reference field."""
    types = [name for name in searchable_types(request.actor.permissions) if name == request.GET.get("type")]
    query = _query(request)
    found = list(_search(request, query, PALETTE_RESULTS, types))
    return render(request, "components/search_results.html", {"results": found, "query": query})


def _query(request: WorkspaceRequest) -> str:
    return clean_query(request.GET.get("q", "").strip())


def _search(
    request: WorkspaceRequest, query: str, limit: int, types: list[str] | None = None
) -> Iterator[SearchResult]:
    # Not `or`, as a reference field to records that the member may not read searches no types.
    record_types = searchable_types(request.actor.permissions) if types is None else types
    for hit in global_search(request.actor.workspace_id, query, record_types=record_types, limit=limit):
        model_ui, title = model_uis[hit.record_type], hit.title or _("(no name)")
        url = model_ui.url(request.workspace, "record", pk=hit.id)
        parts = highlight(title, query), highlight(hit.detail, query)
        yield SearchResult(url, model_ui.icon, *parts, str(hit.id), title)


def recent_results(request: WorkspaceRequest, visits: list[RecentRecord] | None = None) -> Iterator[SearchResult]:
    """Yield the records that the member viewed recently; a page that has read them already passes them."""
    for visit in recent_records(request.actor) if visits is None else visits:
        if model_ui := model_uis.get(str(visit.record._meta.model_name)):
            url = model_ui.url(request.workspace, "record", pk=visit.record.pk)
            yield SearchResult(url, model_ui.icon, [(str(visit.record), False)], [(str(model_ui.label), False)])


def _matching_commands(request: WorkspaceRequest, query: str) -> Iterator[SearchResult]:
    for title, icon, url in _commands(request):
        if query.casefold() in str(title).casefold():
            yield SearchResult(url, icon, highlight(str(title), query), [])


def _commands(request: WorkspaceRequest) -> Iterator[tuple[Any, str, str]]:
    for model_ui in model_uis.values():
        if request.actor.has_permission(model_ui.write_permission):
            yield model_ui.new_label, "plus", model_ui.url(request.workspace, "new")
    for item in navigation_items(request):
        yield _("Go to %(page)s") % {"page": item.link.label}, item.link.icon, item.url
    for workspace in request.workspaces:
        if workspace != request.workspace:
            url = reverse("home", kwargs={"slug": workspace.slug})
            yield _("Switch to %(workspace)s") % {"workspace": workspace.name}, "arrows-right-left", url
    yield _("Your account"), "user-circle", reverse("mfa_index")
