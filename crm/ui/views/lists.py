"""The pages of a list of records."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from crm.ui.decorators import WorkspaceRequest
from crm.ui.export import csv_lines
from crm.ui.lists import COLUMNS, RecordList
from crm.ui.registry import ModelUI

from .saved_views import list_saved_views


def get_record_list(request: WorkspaceRequest, kind: ModelUI) -> RecordList:
    """Return the list that an address asks for, with the columns that its reader chose last."""
    kept = f"columns-{kind.name}"
    listing = RecordList(kind, request.actor, request.GET, request.session.get(kept, ()))
    if COLUMNS in request.GET:
        chosen = [column.name for column in listing.columns]
        if request.session.get(kept) != chosen:
            request.session[kept] = chosen
    return listing


def show(request: WorkspaceRequest, kind: ModelUI) -> HttpResponse:
    """Show a page of a list."""
    listing = get_record_list(request, kind)
    views = list_saved_views(request, kind)
    shown = next((view for view in views if view.query == listing.state), None)
    context = {"model_ui": kind, "listing": listing, "counted": listing.count, "views": views, "current_view": shown}
    return render(request, "pages/list.html", context)


def count(request: WorkspaceRequest, kind: ModelUI) -> HttpResponse:
    """Count a list exactly, or say about how long it is where that would take too long."""
    listing = get_record_list(request, kind)
    template = "components/count.html" if request.htmx else "pages/list.html"
    context = {"model_ui": kind, "listing": listing, "counted": listing.query.count(exact=True)}
    return render(request, template, context)


def export(request: WorkspaceRequest, kind: ModelUI) -> StreamingHttpResponse:
    """Give a list as a file: every row that matches, with the columns that are shown."""
    listing = get_record_list(request, kind)
    return StreamingHttpResponse(
        csv_lines(listing),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{kind.resource}.csv"'},
    )
