"""Home, find, the palette, and the few things that any page may ask for."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from crm.access.accounts import update_preferences
from crm.pages.forms import safe_back
from crm.pages.places import StaffRequest, page, signed_out
from crm.workspaces.memberships import workspaces_of


def start(request: StaffRequest) -> HttpResponse:
    """Lead to a workspace of whoever is signed in."""
    if not request.user.is_authenticated:
        return signed_out(request)
    places = workspaces_of(request.user.pk)
    if not places:
        return render(request, "pages/nowhere.html")
    return HttpResponseRedirect(reverse("home", kwargs={"slug": places[0].slug}))


@page()
def home(request: StaffRequest) -> HttpResponse:
    return render(request, "pages/home.html")


@page()
def keys(request: StaffRequest) -> HttpResponse:
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
