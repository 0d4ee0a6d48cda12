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
from crm.ui.activity import told
from crm.ui.decorators import StaffRequest, page, signed_out
from crm.ui.form_actions import safe_back
from crm.ui.visits import recently_seen
from crm.workspaces.context import places_of

from . import charts as counted
from .search import recently

TASKS, SEEN, CHANGED = 8, 8, 12


def start(request: StaffRequest) -> HttpResponse:
    """Lead to a workspace of whoever is signed in."""
    if not request.user.is_authenticated:
        return signed_out(request)
    places = places_of(request.user)
    if not places:
        return render(request, "pages/nowhere.html")
    return HttpResponseRedirect(reverse("home", kwargs={"slug": places[0].slug}))


@page()
def home(request: StaffRequest) -> HttpResponse:
    """Show what the reader has to do, what they looked at last, and what changed lately."""
    tasks = Task.objects.in_workspace(request.actor.workspace_id).open().mine(request.actor.user_id)
    visited = recently_seen(request.actor)
    context = {
        "tasks": list(tasks.with_names().select_related("contact", "customer")[:TASKS]),
        "today": timezone.localdate(),
        "lines": told(request, recently_changed(request.actor)[:CHANGED], [seen.record for seen in visited]),
        "seen": list(recently(request, visited))[:SEEN],
    }
    return render(request, "pages/home.html", context)


@page("customers:read")
def figures(request: StaffRequest) -> HttpResponse:
    """Show how many customers each segment has, and how many contacts each role: counted, so apart from home."""
    template = "components/figures.html" if request.htmx else "pages/figures.html"
    return render(request, template, {"figures": counted.figures(request)})


@page()
def keys(request: StaffRequest) -> HttpResponse:
    """List what the keyboard does."""
    return render(request, "pages/keys.html")


def theme(request: StaffRequest) -> HttpResponse:
    """Show pages to a user in other colours, in every workspace, and lead back to the page they were on."""
    if not request.user.is_authenticated:
        return signed_out(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"], render_to_string("405.html", request=request))
    try:
        update_preferences(user=request.user, theme=request.POST.get("theme", ""))
    except ValidationError:
        return render(request, "400.html", status=400)
    return HttpResponseRedirect(safe_back(request) or reverse("start"))
