"""Views of a list: what its address says, kept under a name."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.db.session import tenant_session
from crm.ui.decorators import WorkspaceRequest
from crm.ui.form_actions import add_message, run_action
from crm.ui.forms import PageForm
from crm.ui.lists import RecordList
from crm.ui.models import SavedView
from crm.ui.registry import ModelUI
from crm.ui.saved_views import create_view, delete_view


class ViewForm(PageForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    shared = forms.BooleanField(label=gettext_lazy("Share with everybody here"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)


def list_saved_views(request: WorkspaceRequest, kind: ModelUI) -> list[SavedView]:
    """Return the views of a list that its reader sees: their own, and those that are shared."""
    kept = SavedView.objects.in_workspace(request.actor.workspace_id)
    return list(kept.shown_to(request.actor.user_id, kind.name))


def create(request: WorkspaceRequest, kind: ModelUI) -> HttpResponse:
    """Keep what a list shows as a view."""
    form = ViewForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        values["query"] = RecordList(kind, request.actor, QueryDict(values["query"])).state
        given = {"actor": request.actor, "record_type": kind.name, **values}
        if run_action(form, request.actor, lambda: create_view(**given)):
            return HttpResponseRedirect(f"{kind.url(request.workspace)}?{values['query']}")
    return render(request, "pages/view.html", {"kind": kind, "form": form}, status=422)


def delete(request: WorkspaceRequest, kind: ModelUI, pk: UUID) -> HttpResponse:
    """Delete a view; the list stays as it is shown."""
    with tenant_session(request.workspace.workspace_id):
        delete_view(actor=request.actor, pk=pk)
    add_message(request, _("Deleted the view."))
    return HttpResponseRedirect(kind.url(request.workspace))
