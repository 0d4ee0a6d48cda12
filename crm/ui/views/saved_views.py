"""Creating and deleting saved views of a list."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.ui.decorators import WorkspaceRequest
from crm.ui.form_actions import add_message, run_action
from crm.ui.forms import PageForm
from crm.ui.lists import RecordList
from crm.ui.models import SavedView
from crm.ui.registry import ModelUI
from crm.ui.saved_views import create_view, delete_view


class SavedViewForm(PageForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    shared = forms.BooleanField(label=gettext_lazy("Share with everybody in this workspace"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)


def list_saved_views(request: WorkspaceRequest, model_ui: ModelUI) -> list[SavedView]:
    """Return the saved views of a list that the member sees: their own and shared ones."""
    views = SavedView.objects.in_workspace(request.actor.workspace_id)
    return list(views.visible_to(request.actor.user_id, model_ui.name))


def create(request: WorkspaceRequest, model_ui: ModelUI) -> HttpResponse:
    """Save the filters and order of a list as a view."""
    form = SavedViewForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        # Normalised by the list, so that the view is recognised as the current one when it is opened.
        values["query"] = RecordList(model_ui, request.actor, QueryDict(values["query"])).state
        if run_action(form, lambda: create_view(actor=request.actor, record_type=model_ui.name, **values)):
            return HttpResponseRedirect(f"{model_ui.url(request.workspace)}?{values['query']}")
    return render(request, "pages/saved_view.html", {"model_ui": model_ui, "form": form}, status=422)


def delete(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID) -> HttpResponse:
    """Delete a saved view."""
    delete_view(actor=request.actor, pk=pk)
    # Without an undo button, as views are not tracked.
    add_message(request, _("View deleted."))
    return HttpResponseRedirect(model_ui.url(request.workspace))
