"""Home, find, the palette, and the few things that any page may ask for."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

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


@page(methods=("POST",))
def theme(request: StaffRequest) -> HttpResponse:
    return render(request, "pages/find.html")
