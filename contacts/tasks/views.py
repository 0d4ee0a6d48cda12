"""Views of tasks: the list, the forms, and the sections on the home page and on record pages."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import READ_AND_POST, WorkspaceRequest, workspace_view
from crm.ui.form_actions import post_data, safe_back_url, save_form
from crm.ui.forms import RecordForm
from crm.ui.navigation import NavigationLink
from crm.ui.widgets import WorkspaceField
from crm.workspaces.actor import Actor
from crm.workspaces.members import list_members
from crm.workspaces.parsing import parse_uuid

from . import actions
from .models import Task

READ, WRITE = "contacts:read", "contacts:write"
# The tasks shown on a page and on the home page; those due first come first.
PAGE_TASKS, HOME_TASKS = 50, 8


class AssigneeField(WorkspaceField, forms.TypedChoiceField):
    """A member of the workspace, or nobody."""

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, empty_value=None, **kwargs)

    def set_actor(self, actor: Actor) -> None:
        # A function, so that members are read only when the field is rendered or validated.
        self.choices = lambda: [
            ("", _("nobody")),
            *((str(membership.user_id), str(profile)) for membership, profile in list_members(actor)),
        ]


class TaskForm(RecordForm):
    # Not in Meta.fields, as the model's field is a bare UUID.
    assignee_id = AssigneeField(label=_("Assigned to"), required=False)

    class Meta:
        model = Task
        fields = ("title", "due_on")
        labels = {"title": _("Task")}
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assignee_id = self.actor.user_id if self.instance._state.adding else self.instance.assignee_id
        self.initial["assignee_id"] = str(assignee_id or "")


@workspace_view(READ)
def show(request: WorkspaceRequest) -> HttpResponse:
    """List the member's open tasks, or those of all members, by due date."""
    is_for_all = request.GET.get("of") == "all"
    tasks = Task.objects.in_workspace(request.actor.workspace_id).open()
    tasks = tasks if is_for_all else tasks.mine(request.actor.user_id)
    rows = list(tasks.with_names().select_related("contact", "customer")[: PAGE_TASKS + 1])
    context = {
        "tasks": rows[:PAGE_TASKS],
        "more": len(rows) > PAGE_TASKS,
        "is_for_all": is_for_all,
        "form": TaskForm(actor=request.actor),
        "today": timezone.localdate(),
    }
    return render(request, "contacts/tasks.html", context)


@workspace_view(WRITE, methods=READ_AND_POST)
def create(request: WorkspaceRequest) -> HttpResponse:
    """Show the form of a new task, or create it; the POST may name a contact or customer that it is about."""
    form = TaskForm(post_data(request), actor=request.actor)
    about = {
        f"{owner}_id": pk
        for owner in ("contact", "customer")
        if (pk := parse_uuid(request.POST.get(owner, ""))) is not None
    }
    if save_form(form, lambda: actions.create_task(actor=request.actor, **about, **form.values())):
        return HttpResponseRedirect(_back_url(request))
    context = {"form": form, "about": about, "back": _back_url(request)}
    return render(request, "contacts/task.html", context, status=422 if form.is_bound else 200)


@workspace_view(WRITE, methods=READ_AND_POST)
def edit(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Show the form of a task, or save it."""
    task = Task.objects.in_workspace(request.actor.workspace_id).not_deleted().filter(pk=pk).first()
    if task is None:
        raise RecordNotFound
    form = TaskForm(request.POST or None, actor=request.actor, instance=task)
    if save_form(
        form, lambda: actions.update_task(actor=request.actor, pk=pk, expected=form.expected(), **form.values())
    ):
        return HttpResponseRedirect(_back_url(request))
    context = {"form": form, "task": task, "back": _back_url(request)}
    return render(request, "contacts/task.html", context, status=422 if form.is_bound else 200)


@workspace_view(WRITE, methods=("POST",))
def complete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Mark a task as done."""
    return _run(request, actions.complete_task, pk)


@workspace_view(WRITE, methods=("POST",))
def reopen(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Mark a task as not done."""
    return _run(request, actions.reopen_task, pk)


@workspace_view(WRITE, methods=("POST",))
def delete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Delete a task."""
    return _run(request, actions.delete_task, pk)


def home_tasks(request: WorkspaceRequest) -> tuple[str, dict[str, Any]]:
    """Return the section of the home page with the member's open tasks."""
    tasks = Task.objects.in_workspace(request.actor.workspace_id).open().mine(request.actor.user_id)
    rows = list(tasks.with_names().select_related("contact", "customer")[:HOME_TASKS])
    return "contacts/tasks_home.html", {"tasks": rows, "today": timezone.localdate()}


def tasks_panel(request: WorkspaceRequest, record: Any) -> tuple[str, dict[str, Any]]:
    """Return the panel of a contact's or customer's open tasks, with a short form for a new one."""
    context = {
        "tasks": list(Task.objects.of(record).open().with_names()[:PAGE_TASKS]),
        # The record's own form is on the page too, and ids must differ.
        "form": TaskForm(actor=request.actor, only=("title", "due_on"), auto_id="task_%s"),
        "today": timezone.localdate(),
        "owner": record._meta.model_name,
        "record": record,
    }
    return "contacts/tasks_panel.html", context


def _run(request: WorkspaceRequest, act, pk: UUID) -> HttpResponse:
    act(actor=request.actor, pk=pk)
    return HttpResponseRedirect(_back_url(request))


def _back_url(request: WorkspaceRequest) -> str:
    return safe_back_url(request) or reverse("tasks", kwargs={"slug": request.workspace.slug})


def _open_task_count(request: WorkspaceRequest) -> str:
    return Task.objects.in_workspace(request.actor.workspace_id).open().mine(request.actor.user_id).badge_text()


TASKS_LINK = NavigationLink("tasks", _("Tasks"), "check-circle", position=50, permission=READ, badge=_open_task_count)
