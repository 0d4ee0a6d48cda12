"""Contacts follow the labels of their workspace: a label that is renamed or deleted changes on them too."""

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

# Contacts that were given a label, in any spelling, after a time, according to the change log.
GIVEN_AFTER = """EXISTS (
    SELECT FROM crm_change c
    WHERE c.workspace_id = contacts_contact.workspace_id AND c.record_type = 'contact'
      AND c.record_id = contacts_contact.id AND c.at > %s AND jsonb_exists_any(c.after -> 'labels', %s)
      AND NOT coalesce(jsonb_exists_any(c.before -> 'labels', %s), false)
)"""


def relabel_contacts(actor: Actor, title: str, new: str | None, change_set: ChangeSet, limit: int) -> bool:
    """Replace a label of contacts, or remove it if there is no new one.

    False, without a change, if more contacts than the limit have it.
    """
    # By the index of labels, as a condition on an array does not use it under row security.
    sql = "SELECT contacts_contact_by_labels(%s::varchar[], %s)"
    pks = [pk for (pk,) in fetch(actor.workspace_id, sql, [label_spellings(title), limit + 1])]
    if len(pks) > limit:
        return False
    apply_edit(actor, _contacts(actor).filter_ids(pks), _edit(actor, title, new), change_set=change_set)
    return True


def relabel_all_contacts(actor: Actor, title: str, new: str | None, since: datetime) -> None:
    """Do the same for any number of contacts; those that were given the label since then keep it."""
    spellings = label_spellings(title)
    kept = _contacts(actor).extra(where=[f"NOT {GIVEN_AFTER}"], params=[since, spellings, spellings])  # noqa: S610
    apply_edit(actor, kept, _edit(actor, title, new))


def _contacts(actor: Actor) -> Any:
    return Contact.objects.in_workspace(actor.workspace_id).not_deleted()


def _edit(actor: Actor, title: str, new: str | None) -> BulkEdit:
    # A title that changes only in letter case is another spelling of the same label, which must not be dropped.
    is_same = new is not None and label_key(new) == label_key(title)
    edit = labels_edit(workspace_id=actor.workspace_id, add=[new] if new else [], drop=[] if is_same else [title])
    # Not those that merely lack the new label.
    return replace(edit, changing=Q(labels__overlap=label_spellings(title)))
