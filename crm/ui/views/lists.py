"""The pages of a list of records."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from crm.ui.decorators import WorkspaceRequest
from crm.ui.export import csv_lines
from crm.ui.lists import COLUMNS, RecordList
from crm.ui.registry import ModelUI

from .saved_views import list_saved_views


def get_record_list(request: WorkspaceRequest, model_ui: ModelUI) -> RecordList:
    """Return the list that a URL describes, with the columns that its reader chose last."""
    session_key = f"columns-{model_ui.name}"
    listing = RecordList(model_ui, request.actor, request.GET, request.session.get(session_key, ()))
    if COLUMNS in request.GET:
        # Only existing names, as the URL may have any; an unchanged session is not written.
        chosen = [column.name for column in listing.columns]
        if request.session.get(session_key) != chosen:
            request.session[session_key] = chosen
    return listing


def show(request: WorkspaceRequest, model_ui: ModelUI) -> HttpResponse:
    """Show a page of a list."""
    listing = get_record_list(request, model_ui)
    views = list_saved_views(request, model_ui)
    shown = next((view for view in views if view.query == listing.state), None)
    context = {"model_ui": model_ui, "listing": listing, "counted": listing.count}
    return render(request, "pages/list.html", {**context, "views": views, "current_view": shown})


def count(request: WorkspaceRequest, model_ui: ModelUI) -> HttpResponse:
    """Count a list exactly, or estimate its length if that would take too long."""
    listing = get_record_list(request, model_ui)
    template = "components/count.html" if request.htmx else "pages/list.html"
    context = {"model_ui": model_ui, "listing": listing, "counted": listing.query.count(exact=True)}
    return render(request, template, context)


def export(request: WorkspaceRequest, model_ui: ModelUI) -> StreamingHttpResponse:
    """Download a list as a CSV file: every row that matches, with the columns that are shown."""
    listing = get_record_list(request, model_ui)
    # The session of this view ends before the first line is generated; the stream opens its own.
    return StreamingHttpResponse(
        csv_lines(listing),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{model_ui.resource}.csv"'},
    )
