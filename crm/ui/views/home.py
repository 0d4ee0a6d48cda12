"""Home, and the few pages that any other may ask for."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from contacts.models import Task
from crm.accounts.users import update_preferences
from crm.history.timeline import recently_changed
from crm.ui.activity import build_activity
from crm.ui.decorators import WorkspaceRequest, redirect_to_login, workspace_view
from crm.ui.form_actions import safe_back_url
from crm.ui.visits import recent_records
from crm.workspaces.context import workspaces_of_user

from . import charts as counted
from .search import recently

TASKS, SEEN, CHANGED = 8, 8, 12


def start(request: WorkspaceRequest) -> HttpResponse:
    """Lead to a workspace of whoever is signed in."""
    if not request.user.is_authenticated:
        return redirect_to_login(request)
    places = workspaces_of_user(request.user)
    if not places:
        return render(request, "pages/nowhere.html")
    return HttpResponseRedirect(reverse("home", kwargs={"slug": places[0].slug}))


@workspace_view()
def home(request: WorkspaceRequest) -> HttpResponse:
    """Show what the reader has to do, what they looked at last, and what changed lately."""
    tasks = Task.objects.in_workspace(request.actor.workspace_id).open().mine(request.actor.user_id)
    visited = recent_records(request.actor)
    context = {
        "tasks": list(tasks.with_names().select_related("contact", "customer")[:TASKS]),
        "today": timezone.localdate(),
        "lines": build_activity(request, recently_changed(request.actor)[:CHANGED], [seen.record for seen in visited]),
        "seen": list(recently(request, visited))[:SEEN],
    }
    return render(request, "pages/home.html", context)


@workspace_view("customers:read")
def figures(request: WorkspaceRequest) -> HttpResponse:
    """Show how many customers each segment has, and how many contacts each role: counted, so apart from home."""
    template = "components/figures.html" if request.htmx else "pages/figures.html"
    return render(request, template, {"figures": counted.build_charts(request)})


@workspace_view()
def keys(request: WorkspaceRequest) -> HttpResponse:
    """List what the keyboard does."""
    return render(request, "pages/keys.html")


def theme(request: WorkspaceRequest) -> HttpResponse:
    """Show pages to a user in other colours, in every workspace, and lead back to the page they were on."""
    if not request.user.is_authenticated:
        return redirect_to_login(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"], render_to_string("405.html", request=request))
    try:
        update_preferences(user=request.user, theme=request.POST.get("theme", ""))
    except ValidationError:
        return render(request, "400.html", status=400)
    return HttpResponseRedirect(safe_back_url(request) or reverse("start"))
