"""Settings of the workspace itself: name, slug, country, time zone, language."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.ui.decorators import READ_AND_POST, WorkspaceRequest, workspace_view
from crm.ui.form_actions import post_data, save_form
from crm.ui.forms import RecordForm
from crm.workspaces import actions
from crm.workspaces.countries import country_choices
from crm.workspaces.locale import time_zone_choices
from crm.workspaces.models import Workspace

from .sections import WORKSPACE, form_page


class WorkspaceForm(RecordForm):
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        # A function: the names of countries are in the reader's language.
        choices=lambda: [("", "—"), *country_choices()],
        required=False,
        help_text=gettext_lazy("The default of new addresses. Addresses in this country are shown without its name."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zone_choices)

    class Meta:
        model = Workspace
        fields = ("name", "slug", "country", "time_zone", "language")
        help_texts = {
            "slug": gettext_lazy(
                "Part of every URL: lower-case letters, digits and hyphens."
                " Existing links stop working when you change it."
            )
        }


@workspace_view("workspace:write", methods=READ_AND_POST)
def edit(request: WorkspaceRequest) -> HttpResponse:
    """Show the form of the workspace, or save it."""
    pk = request.workspace.workspace_id
    workspace = Workspace.objects.in_workspace(pk).get()
    form = WorkspaceForm(post_data(request), actor=request.actor, instance=workspace)
    if save_form(form, lambda: actions.update_workspace(actor=request.actor, pk=pk, **form.values())):
        messages.success(request, _("Saved."))
        # The slug of this URL may just have changed.
        return redirect("settings-workspace", slug=form.cleaned_data["slug"])
    return form_page(request, WORKSPACE, form, button=_("Save"), back="")
