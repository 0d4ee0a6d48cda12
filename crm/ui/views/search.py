"""The search box, the palette, and the fields that pick another record."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.search.global_search import allowed, find
from crm.search.highlight import marked
from crm.search.query import looked_at
from crm.ui.decorators import StaffRequest, page
from crm.ui.navigation import items
from crm.ui.registry import kinds
from crm.ui.visits import Seen, recently_seen

IN_PALETTE, ON_PAGE = 8, 50


class Line(NamedTuple):
    """One thing to choose: where it leads, its drawing, and its texts in parts, of which some are what was typed."""

    address: str
    icon: str
    title: Any
    detail: Any
    id: str = ""
    name: str = ""


@page()
def results(request: StaffRequest) -> HttpResponse:
    """Show what a search finds, on a page of its own."""
    query = _query(request)
    lines = list(_hits(request, query, ON_PAGE)) if query else list(recently(request))
    return render(request, "pages/find.html", {"query": query, "lines": lines})


@page()
def palette(request: StaffRequest) -> HttpResponse:
    """Show what the palette offers for what was typed so far: hits, commands after `>`, the recently seen at first."""
    query = _query(request)
    if query.startswith(">"):
        lines = list(_commands(request, query.removeprefix(">").strip()))
    else:
        lines = list(_hits(request, query, IN_PALETTE)) if query else list(recently(request))[:IN_PALETTE]
    return render(request, "components/hits.html", {"lines": lines, "query": query})


@page()
def pick(request: StaffRequest) -> HttpResponse:
    """Show the records of a kind that what was typed in a field may mean."""
    among = [name for name in allowed(request.actor.permissions) if name == request.GET.get("kind")]
    lines = list(_hits(request, _query(request), IN_PALETTE, among))
    return render(request, "components/hits.html", {"lines": lines, "query": _query(request)})


def _query(request: StaffRequest) -> str:
    return looked_at(request.GET.get("q", "").strip())


def _hits(request: StaffRequest, query: str, limit: int, among: list[str] | None = None) -> Iterator[Line]:
    names = allowed(request.actor.permissions) if among is None else among
    for hit in find(request.actor.workspace_id, query, among=names, limit=limit):
        kind, title = kinds[hit.kind], hit.title or _("(no name)")
        address = kind.address(request.place, "record", pk=hit.id)
        yield Line(address, kind.icon, marked(title, query), marked(hit.detail, query), str(hit.id), title)


def recently(request: StaffRequest, visited: list[Seen] | None = None) -> Iterator[Line]:
    """Yield what the reader looked at last, which a page may have read already."""
    for seen in recently_seen(request.actor) if visited is None else visited:
        kind = kinds.get(str(seen.record._meta.model_name))
        if kind:
            address = kind.address(request.place, "record", pk=seen.record.pk)
            yield Line(address, kind.icon, [(str(seen.record), False)], [(str(kind.label), False)])


def _commands(request: StaffRequest, query: str) -> Iterator[Line]:
    for title, icon, address in _offered(request):
        if query.casefold() in str(title).casefold():
            yield Line(address, icon, marked(str(title), query), [])


def _offered(request: StaffRequest) -> Iterator[tuple[Any, str, str]]:
    for kind in kinds.values():
        if request.actor.may(kind.write):
            yield kind.new_label, "plus", kind.address(request.place, "new")
    for item in items(request):
        yield _("Go to %(place)s") % {"place": item.label}, item.icon, item.address
    for place in request.places:
        if place != request.place:
            address = reverse("home", kwargs={"slug": place.slug})
            yield _("Switch to %(workspace)s") % {"workspace": place.name}, "arrows-right-left", address
    yield _("Your account"), "user-circle", reverse("mfa_index")
