"""The timeline of a record on its page, and taking back what it tells of."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change, revert_change_set
from crm.history.timeline import SHOWN, timeline
from crm.jobs.tasks import enqueue
from crm.ui import titles
from crm.ui.activity import build_activity
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.form_actions import safe_back_url
from crm.ui.jobs import AT_ONCE, undo_many
from crm.ui.registry import model_uis
from crm.workspaces.parsing import parse_uuid


def timeline_panel(request: WorkspaceRequest, record: Any, known: Iterable[Any] = ()) -> tuple[str, dict[str, Any]]:
    """Return what has happened to a record and its parts, newest first, and the form of a note.

    `known` are parts that the page has read already.
    """
    lines = timeline(request.actor, record, parse_uuid(request.GET.get("before")))
    older = lines[SHOWN - 1].cursor if len(lines) > SHOWN else None
    wanted = request.GET.get("timeline", "")
    shown = [line for line in lines[:SHOWN] if not wanted or (line.change.record_type == "note") == (wanted == "notes")]
    context = {
        "lines": build_activity(request, shown, [record, *_related(record), *known]),
        "older": older,
        "tab": wanted,
        "record": record,
        "owner": record._meta.model_name,
        "noted": record._meta.model_name in ("contact", "customer"),
    }
    return "components/timeline.html", context


def _related(record: Any) -> list[Any]:
    """Return the records that were read along with one."""
    cached = record._state.fields_cache
    return [cached[name] for name in model_uis[record._meta.model_name].related if name in cached]


@workspace_view(methods=("GET", "HEAD", "POST"))
def undo_change(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to undo one change, or undo it."""
    change = Change.objects.in_workspace(request.actor.workspace_id).filter(pk=pk).first()
    return _taken_back(request, change, lambda: revert_change(request.actor, pk))


@workspace_view(methods=("GET", "HEAD", "POST"))
def undo_change_set(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to undo all that was done at once, or undo it."""
    change_set = ChangeSet.objects.in_workspace(request.actor.workspace_id).filter(pk=pk).first()
    changes = Change.objects.in_workspace(request.actor.workspace_id).filter(change_set_id=pk)
    if request.method == "POST" and changes.order_by()[: AT_ONCE + 1].count() > AT_ONCE:
        enqueue(undo_many, workspace_id=request.actor.workspace_id, user_id=request.actor.user_id, change_set_id=pk)
        messages.info(request, _("This was much: it is being undone, and is told on the home page when done."))
        return HttpResponseRedirect(_back(request))
    return _taken_back(request, change_set, lambda: revert_change_set(request.actor, pk))


def _taken_back(request: WorkspaceRequest, what: Any, act) -> HttpResponse:
    if what is None:
        raise RecordNotFound
    back = _back(request)
    if request.method != "POST":
        return render(request, "pages/undo.html", {"what": what, "title": titles.read(str(what)), "back": back})
    try:
        with tenant_session(request.workspace.workspace_id):
            act()
    except ValidationError as error:
        context = {"what": what, "title": titles.read(str(what)), "back": back, "errors": error.messages}
        return render(request, "pages/undo.html", context, status=409)
    messages.success(request, _("Undone."))
    return HttpResponseRedirect(back)


def _back(request: WorkspaceRequest) -> str:
    return safe_back_url(request) or reverse("home", kwargs={"slug": request.workspace.slug})
