"""The pages of tasks: one's own, everybody's, and the forms of one."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.form_actions import safe_back_url, save_form
from crm.ui.forms import RecordForm, WorkspaceField
from crm.ui.navigation import NavigationLink, navigation_links
from crm.ui.registry import model_uis
from crm.workspaces.actor import Actor
from crm.workspaces.members import list_members
from crm.workspaces.parsing import parse_uuid

from . import actions
from .models import Task

READ, WRITE = "contacts:read", "contacts:write"
BOTH = ("GET", "HEAD", "POST")
# How many tasks a page shows; those due first come first.
SHOWN = 50


class MemberField(WorkspaceField, forms.TypedChoiceField):
    """One of the workspace's members, who are asked for when the field is shown."""

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, empty_value=None, **kwargs)

    def within(self, actor: Actor) -> None:
        self.choices = lambda: [
            ("", _("nobody")),
            *((str(each.user_id), str(who)) for each, who in list_members(actor)),
        ]


class TaskForm(RecordForm):
    assignee_id = MemberField(label=_("Assigned to"), required=False)

    class Meta:
        model = Task
        fields = ("title", "due_on")
        labels = {"title": _("Task")}
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assigned = self.actor.user_id if self.instance._state.adding else self.instance.assignee_id
        self.initial["assignee_id"] = str(assigned or "")


@workspace_view(READ)
def mine(request: WorkspaceRequest) -> HttpResponse:
    """Show the reader's own open tasks, or everybody's, by when they are due."""
    everybody = request.GET.get("of") == "all"
    rows = Task.objects.in_workspace(request.actor.workspace_id).open()
    rows = rows if everybody else rows.mine(request.actor.user_id)
    found = list(rows.with_names().select_related("contact", "customer")[: SHOWN + 1])
    context = {
        "tasks": found[:SHOWN],
        "more": len(found) > SHOWN,
        "everybody": everybody,
        "form": TaskForm(actor=request.actor),
        "today": timezone.localdate(),
    }
    return render(request, "contacts/tasks.html", context)


@workspace_view(WRITE, methods=BOTH)
def create(request: WorkspaceRequest) -> HttpResponse:
    """Make a task, perhaps about a contact or a customer."""
    form = TaskForm(request.POST if request.method == "POST" else None, actor=request.actor)
    about = {
        f"{owner}_id": pk
        for owner in ("contact", "customer")
        if (pk := parse_uuid(request.POST.get(owner, ""))) is not None
    }
    if save_form(form, lambda: actions.create_task(actor=request.actor, **about, **form.values())):
        return HttpResponseRedirect(_back(request))
    context = {"form": form, "about": about, "back": _back(request)}
    return render(request, "contacts/task.html", context, status=422 if form.is_bound else 200)


@workspace_view(WRITE, methods=BOTH)
def edit(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Change what is to be done, by when, by whom."""
    task = _found(request, pk)
    form = TaskForm(request.POST or None, actor=request.actor, instance=task)
    if save_form(
        form, lambda: actions.update_task(actor=request.actor, pk=pk, expected=form.expected(), **form.values())
    ):
        return HttpResponseRedirect(_back(request))
    context = {"form": form, "task": task, "back": _back(request)}
    return render(request, "contacts/task.html", context, status=422 if form.is_bound else 200)


@workspace_view(WRITE, methods=("POST",))
def complete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Note that a task is done."""
    return _changed(request, actions.complete_task, pk)


@workspace_view(WRITE, methods=("POST",))
def reopen(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Note that a task is not done after all."""
    return _changed(request, actions.reopen_task, pk)


@workspace_view(WRITE, methods=("POST",))
def delete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Delete a task."""
    return _changed(request, actions.delete_task, pk)


def of_record(request: WorkspaceRequest, record: Any) -> tuple[str, dict[str, Any]]:
    """Return what is to be done about a contact or a customer, for its page."""
    context = {
        "tasks": list(Task.objects.of(record).open().with_names()[:SHOWN]),
        "form": TaskForm(actor=request.actor, only=("title", "due_on"), auto_id="task_%s"),
        "today": timezone.localdate(),
        "owner": record._meta.model_name,
        "record": record,
    }
    return "contacts/tasks_of_record.html", context


def _changed(request: WorkspaceRequest, act, pk: UUID) -> HttpResponse:
    with tenant_session(request.workspace.workspace_id):
        act(actor=request.actor, pk=pk)
    return HttpResponseRedirect(_back(request))


def _found(request: WorkspaceRequest, pk: UUID) -> Task:
    task = Task.objects.in_workspace(request.actor.workspace_id).not_deleted().filter(pk=pk).first()
    if task is None:
        raise RecordNotFound
    return task


def _back(request: WorkspaceRequest) -> str:
    return safe_back_url(request) or reverse("tasks", kwargs={"slug": request.workspace.slug})


def _badge(request: WorkspaceRequest) -> str:
    """Return how many tasks the reader has that are due."""
    rows = Task.objects.in_workspace(request.actor.workspace_id).open().mine(request.actor.user_id)
    return rows.how_many()


navigation_links.append(NavigationLink("tasks", _("Tasks"), "check-circle", place=50, permission=READ, badge=_badge))
for _name in ("customer", "contact"):
    model_uis[_name].panels.append(of_record)
