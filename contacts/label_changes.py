"""Labels of contacts when the label itself is renamed or deleted in the settings of the workspace."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from crm.db.session import fetch
from crm.history.bulk import BulkEdit, apply_edit
from crm.history.models import ChangeSet
from crm.workspaces.actor import Actor
from crm.workspaces.text import label_key

from .actions import labels_edit
from .labels import label_spellings
from .models import Contact

# The condition on contacts that were given a label, in any spelling, after a time, according to the change log.
ADDED_AFTER = """EXISTS (
    SELECT FROM crm_change c
    WHERE c.workspace_id = contacts_contact.workspace_id AND c.record_type = 'contact'
      AND c.record_id = contacts_contact.id AND c.at > %s AND jsonb_exists_any(c.after -> 'labels', %s)
      AND NOT coalesce(jsonb_exists_any(c.before -> 'labels', %s), false)
)"""


def relabel_few_contacts(actor: Actor, title: str, new_title: str | None, change_set: ChangeSet, *, limit: int) -> bool:
    """Replace a label of contacts, or remove it if it has no new title.

    Return False, without a change, if more contacts than the limit have it.
    """
    # By the function, because a condition on an array does not use the index under row security.
    sql = "SELECT contacts_contact_by_labels(%s::varchar[], %s)"
    pks = [pk for (pk,) in fetch(actor.workspace_id, sql, [label_spellings(title), limit + 1])]
    if len(pks) > limit:
        return False
    apply_edit(actor, _contacts(actor).filter_ids(pks), _label_edit(actor, title, new_title), change_set=change_set)
    return True


def relabel_all_contacts(actor: Actor, title: str, new_title: str | None, since: datetime) -> None:
    """Replace or remove a label of any number of contacts; those that were given it after `since` keep it."""
    spellings = label_spellings(title)
    rows = _contacts(actor).extra(where=[f"NOT {ADDED_AFTER}"], params=[since, spellings, spellings])  # noqa: S610
    apply_edit(actor, rows, _label_edit(actor, title, new_title))


def _contacts(actor: Actor) -> Any:
    return Contact.objects.in_workspace(actor.workspace_id).not_deleted()


def _label_edit(actor: Actor, title: str, new_title: str | None) -> BulkEdit:
    # A title that changes only in letter case is another spelling of the same label, which must not be dropped.
    drop = [] if new_title is not None and label_key(new_title) == label_key(title) else [title]
    edit = labels_edit(workspace_id=actor.workspace_id, add=[new_title] if new_title else [], drop=drop)
    # Only contacts that have the old label, and not all that lack the new one.
    return replace(edit, changing=Q(labels__overlap=label_spellings(title)))
