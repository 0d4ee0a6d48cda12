"""The timeline of a record, and undoing what it shows."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.history.bulk import MAX_IN_REQUEST
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change, revert_change_set
from crm.history.timeline import PAGE_SIZE, timeline
from crm.jobs.tasks import enqueue
from crm.ui import jobs
from crm.ui.activity import build_activity
from crm.ui.decorators import READ_AND_POST, WorkspaceRequest, get_record, workspace_view
from crm.ui.form_actions import safe_back_url
from crm.ui.registry import model_uis
from crm.workspaces.parsing import parse_uuid


def timeline_panel(request: WorkspaceRequest, record: Any, known: Iterable[Any] = ()) -> tuple[str, dict[str, Any]]:
    """Return the panel of a record's timeline, newest first. `known` are records that the page has read already."""
    entries = timeline(request.actor, record, parse_uuid(request.GET.get("before")))
    older = entries[PAGE_SIZE - 1].cursor if len(entries) > PAGE_SIZE else None
    tab = request.GET.get("timeline", "")
    # Filtered after reading, so a page of notes may be short, but its cost is limited.
    shown = [
        entry for entry in entries[:PAGE_SIZE] if not tab or (entry.change.record_type == "note") == (tab == "notes")
    ]
    context = {
        "activity": build_activity(request, shown, [record, *_loaded_relations(record), *known]),
        "older": older,
        "tab": tab,
        "record": record,
        "owner": record._meta.model_name,
        "takes_notes": record._meta.model_name in ("contact", "customer"),
    }
    return "components/timeline.html", context


def _loaded_relations(record: Any) -> list[Any]:
    # From Django's cache of relations, as accessing the attributes would fetch those that are not loaded.
    cached = record._state.fields_cache
    return [cached[name] for name in model_uis[record._meta.model_name].related if name in cached]


@workspace_view(methods=READ_AND_POST)
def undo_change(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to undo one change, or undo it."""
    change = get_record(Change.objects.in_workspace(request.actor.workspace_id), pk)
    return _undo(request, change, lambda: revert_change(request.actor, pk))


@workspace_view(methods=READ_AND_POST)
def undo_change_set(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Ask whether to undo a change set, or undo it."""
    change_set = get_record(ChangeSet.objects.in_workspace(request.actor.workspace_id), pk)
    changes = Change.objects.in_workspace(request.actor.workspace_id).filter(change_set_id=pk)
    # Counted only up to the limit, as a set may have a million changes.
    if request.method == "POST" and changes.order_by()[: MAX_IN_REQUEST + 1].count() > MAX_IN_REQUEST:
        actor = request.actor
        enqueue(jobs.undo_change_set, workspace_id=actor.workspace_id, user_id=actor.user_id, change_set_id=pk)
        messages.info(request, _("This is a large change. It is being undone in the background."))
        return HttpResponseRedirect(_back_url(request))
    return _undo(request, change_set, lambda: revert_change_set(request.actor, pk))


def _undo(request: WorkspaceRequest, change: Change | ChangeSet, revert: Callable[[], Any]) -> HttpResponse:
    back = _back_url(request)
    context = {"change": change, "back": back}
    if request.method != "POST":
        return render(request, "pages/undo.html", context)
    try:
        # A savepoint, so that the page with the reasons can still query.
        with transaction.atomic():
            revert()
    except ValidationError as error:
        return render(request, "pages/undo.html", {**context, "errors": error.messages}, status=409)
    messages.success(request, _("Undone."))
    return HttpResponseRedirect(back)


def _back_url(request: WorkspaceRequest) -> str:
    return safe_back_url(request) or reverse("home", kwargs={"slug": request.workspace.slug})
