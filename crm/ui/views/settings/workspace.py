"""The workspace itself: what it is called, and what its pages assume."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from addresses.countries import countries
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.form_actions import post_data, save_form
from crm.ui.forms import RecordForm
from crm.workspaces import actions
from crm.workspaces.locale import time_zone_choices
from crm.workspaces.models import Workspace

from .sections import BOTH, WORKSPACE, form_page


class WorkspaceForm(RecordForm):
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=lambda: [("", "—"), *countries()],
        required=False,
        help_text=gettext_lazy("New addresses begin with it; addresses in it are shown without a country."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zone_choices)

    class Meta:
        model = Workspace
        fields = ("name", "slug", "country", "time_zone", "language")
        help_texts = {
            "slug": gettext_lazy(
                "Its place in addresses: lower-case letters, digits and hyphens."
                " Links to pages that were sent before the slug was changed lead nowhere."
            )
        }


@workspace_view("workspace:write", methods=BOTH)
def edit(request: WorkspaceRequest) -> HttpResponse:
    """Show the form of the workspace, or save what was changed in it."""
    pk = request.workspace.workspace_id
    workspace = Workspace.objects.in_workspace(pk).get()
    form = WorkspaceForm(post_data(request), actor=request.actor, instance=workspace)

    if form.is_bound and save_form(form, lambda: actions.update_workspace(actor=request.actor, pk=pk, **form.values())):
        messages.success(request, _("Saved."))
        return redirect("settings-workspace", slug=form.cleaned_data["slug"])
    return form_page(request, WORKSPACE, form, button=_("Save"), back="")
