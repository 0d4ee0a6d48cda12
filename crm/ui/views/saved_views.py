"""Views of a list: what its address says, kept under a name."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.db.session import tenant
from crm.ui.decorators import StaffRequest
from crm.ui.form_actions import done, say
from crm.ui.forms import PageForm
from crm.ui.lists import Listing
from crm.ui.models import SavedView
from crm.ui.registry import Kind
from crm.ui.saved_views import create_view, delete_view


class ViewForm(PageForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    shared = forms.BooleanField(label=gettext_lazy("Share with everybody here"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)


def views_of(request: StaffRequest, kind: Kind) -> list[SavedView]:
    """Return the views of a list that its reader sees: their own, and those that are shared."""
    kept = SavedView.objects.in_workspace(request.actor.workspace_id)
    return list(kept.shown_to(request.actor.user_id, kind.name))


def create(request: StaffRequest, kind: Kind) -> HttpResponse:
    """Keep what a list shows as a view."""
    form = ViewForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        values["query"] = Listing(kind, request.actor, QueryDict(values["query"])).state
        given = {"actor": request.actor, "record_type": kind.name, **values}
        if done(form, request.actor, lambda: create_view(**given)):
            return HttpResponseRedirect(f"{kind.address(request.place)}?{values['query']}")
    return render(request, "pages/view.html", {"kind": kind, "form": form}, status=422)


def delete(request: StaffRequest, kind: Kind, pk: UUID) -> HttpResponse:
    """Delete a view; the list stays as it is shown."""
    with tenant(request.place.workspace_id):
        delete_view(actor=request.actor, pk=pk)
    say(request, _("Deleted the view."))
    return HttpResponseRedirect(kind.address(request.place))
