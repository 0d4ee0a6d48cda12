"""Titles of change sets: stored as a verb and parameters, rendered in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .registry import tracked_models

# `records` is rendered from the parameters `record_type` and `number`, `title` from those of the change set `undone`.
TITLES = {
    "create": _("Create %(name)s"),
    "update": _("Change %(name)s"),
    "delete": _("Delete %(name)s"),
    "restore": _("Restore %(name)s"),
    "merge": _("Merge %(contact)s into %(into)s"),
    "change_avatar": _("Change the picture of %(name)s"),
    "leave_inboxes": _("Leave inboxes"),
    "edit_members": _("Edit the members of %(name)s"),
    "upsert": _("Create or update contacts"),
    "bulk_delete": _("Delete %(records)s"),
    "assign": _("Assign: %(records)s"),
    "edit_roles": _("Edit roles: %(records)s"),
    "edit_labels": _("Edit labels: %(records)s"),
    "rename_label": _("Rename the label %(name)s"),
    "delete_label": _("Delete the label %(name)s"),
    "edit_type": _("Edit type: %(records)s"),
    "edit_segment": _("Edit segment: %(records)s"),
    "set_attribute": _("Set %(key)s: %(records)s"),
    "clear_attribute": _("Clear %(key)s: %(records)s"),
    "undo": _("Undo: %(title)s"),
    "redo": _("Redo: %(title)s"),
}


def render_title(verb: str = "", params: Mapping[str, Any] | None = None, title: str = "") -> str:
    """Return the title of a change set; one without a known verb, as earlier versions stored them, keeps its text."""
    if verb not in TITLES:
        return title or verb
    values = dict(params or {})
    if "record_type" in values:
        values["records"] = _count(values["record_type"], values["number"])
    if "undone" in values:
        values["title"] = render_title(**values["undone"])
    return TITLES[verb] % values


def undo_title(verb: str, params: Mapping[str, Any], title: str) -> tuple[str, dict[str, Any]]:
    """Return verb and parameters of the change set that undoes one with these; undoing an undo is a redo."""
    if verb in ("undo", "redo"):
        return "redo" if verb == "undo" else "undo", dict(params)
    return "undo", {"undone": {"verb": verb, "params": params} if verb else {"title": title}}


def _count(record_type: str, number: int) -> str:
    if record_type not in tracked_models:
        return f"{number} {record_type}"
    meta = tracked_models[record_type].model._meta
    return f"{number} {meta.verbose_name if number == 1 else meta.verbose_name_plural}"
