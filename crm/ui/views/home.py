"""The home page, and pages that belong to no record type."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from crm.accounts.users import update_preferences
from crm.history.timeline import recently_changed
from crm.ui.activity import build_activity
from crm.ui.charts import build_charts
from crm.ui.decorators import WorkspaceRequest, redirect_to_login, show_notices, workspace_view
from crm.ui.form_actions import safe_back_url
from crm.ui.registry import home_sections
from crm.ui.visits import recent_records
from crm.workspaces.context import workspaces_of_user

from .search import recent_results

RECENT_RECORDS, RECENT_CHANGES = 8, 12


def start(request: WorkspaceRequest) -> HttpResponse:
    """Redirect to the user's first workspace."""
    if not request.user.is_authenticated:
        return redirect_to_login(request)
    workspaces = workspaces_of_user(request.user)
    if not workspaces:
        # Here too, because somebody who is no longer a member of any workspace sees no other page.
        show_notices(request, request.user)
        return render(request, "pages/no_workspaces.html")
    return HttpResponseRedirect(reverse("home", kwargs={"slug": workspaces[0].slug}))


@workspace_view()
def home(request: WorkspaceRequest) -> HttpResponse:
    """Show the apps' sections, such as the member's tasks, then recently viewed records and recent changes."""
    visited = recent_records(request.actor)
    changes = recently_changed(request.actor)[:RECENT_CHANGES]
    context = {
        "sections": [section(request) for section in home_sections],
        "activity": build_activity(request, changes, [visit.record for visit in visited]),
        "recent": list(recent_results(request, visited))[:RECENT_RECORDS],
    }
    return render(request, "pages/home.html", context)


@workspace_view("customers:read")
def charts(request: WorkspaceRequest) -> HttpResponse:
    """Show the charts of the home page, which are loaded separately since they count every record."""
    template = "components/charts.html" if request.htmx else "pages/charts.html"
    return render(request, template, {"charts": build_charts(request)})


@workspace_view()
def keys(request: WorkspaceRequest) -> HttpResponse:
    """List the keyboard shortcuts."""
    return render(request, "pages/keys.html")


def theme(request: WorkspaceRequest) -> HttpResponse:
    """Set the user's theme, and redirect back to the page they were on."""
    if not request.user.is_authenticated:
        return redirect_to_login(request)
    # Not require_POST, whose 405 has no page; and only after authentication.
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"], render_to_string("405.html", request=request))
    try:
        update_preferences(user=request.user, theme=request.POST.get("theme", ""))
    except ValidationError:
        # No form of ours sends another theme.
        return render(request, "400.html", status=400)
    return HttpResponseRedirect(safe_back_url(request) or reverse("start"))
