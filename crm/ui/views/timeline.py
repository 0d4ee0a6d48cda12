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

from crm.db.session import tenant
from crm.history.models import Change, ChangeSet
from crm.history.revert import undo, undo_set
from crm.history.timeline import SHOWN, timeline
from crm.history.writes import RecordGone
from crm.jobs.tasks import enqueue
from crm.ui import titles
from crm.ui.activity import told
from crm.ui.decorators import StaffRequest, page
from crm.ui.form_actions import safe_back
from crm.ui.jobs import AT_ONCE, undo_many
from crm.ui.registry import kinds
from crm.workspaces.parsing import as_uuid


def of_record(request: StaffRequest, record: Any, known: Iterable[Any] = ()) -> tuple[str, dict[str, Any]]:
    """Return what has happened to a record and its parts, newest first, and the form of a note.

    `known` are parts that the page has read already.
    """
    lines = timeline(request.actor, record, as_uuid(request.GET.get("before")))
    older = lines[SHOWN - 1].cursor if len(lines) > SHOWN else None
    wanted = request.GET.get("timeline", "")
    shown = [line for line in lines[:SHOWN] if not wanted or (line.change.record_type == "note") == (wanted == "notes")]
    context = {
        "lines": told(request, shown, [record, *_related(record), *known]),
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
    return [cached[name] for name in kinds[record._meta.model_name].related if name in cached]


@page(methods=("GET", "HEAD", "POST"))
def take_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask whether to undo one change, or undo it."""
    change = Change.objects.in_workspace(request.actor.workspace_id).filter(pk=pk).first()
    return _taken_back(request, change, lambda: undo(request.actor, pk))


@page(methods=("GET", "HEAD", "POST"))
def take_set_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask whether to undo all that was done at once, or undo it."""
    change_set = ChangeSet.objects.in_workspace(request.actor.workspace_id).filter(pk=pk).first()
    changes = Change.objects.in_workspace(request.actor.workspace_id).filter(change_set_id=pk)
    if request.method == "POST" and changes.order_by()[: AT_ONCE + 1].count() > AT_ONCE:
        enqueue(undo_many, workspace_id=request.actor.workspace_id, user_id=request.actor.user_id, change_set_id=pk)
        messages.info(request, _("This was much: it is being undone, and is told on the home page when done."))
        return HttpResponseRedirect(_back(request))
    return _taken_back(request, change_set, lambda: undo_set(request.actor, pk))


def _taken_back(request: StaffRequest, what: Any, act) -> HttpResponse:
    if what is None:
        raise RecordGone
    back = _back(request)
    if request.method != "POST":
        return render(request, "pages/undo.html", {"what": what, "title": titles.read(str(what)), "back": back})
    try:
        with tenant(request.place.workspace_id):
            act()
    except ValidationError as error:
        context = {"what": what, "title": titles.read(str(what)), "back": back, "errors": error.messages}
        return render(request, "pages/undo.html", context, status=409)
    messages.success(request, _("Undone."))
    return HttpResponseRedirect(back)


def _back(request: StaffRequest) -> str:
    return safe_back(request) or reverse("home", kwargs={"slug": request.place.slug})
