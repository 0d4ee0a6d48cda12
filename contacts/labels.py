"""Spellings of labels: in a workspace each label has one, in whatever letter case it is sent."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from crm.db.session import prepared_cursor
from crm.workspaces.models import Label
from crm.workspaces.text import label_key
from crm.workspaces.validators import storable_text_error

# By the function, as the index on labels cannot be used under row security.
IN_USE = """
SELECT spelling FROM unnest(%s::varchar[]) AS s (spelling)
WHERE EXISTS (SELECT FROM contacts_contact_by_labels(ARRAY[spelling], 1))
"""


def normalize_labels(workspace_id: UUID, labels: Any, stored: Iterable[str] = ()) -> Any:
    """Return labels in the spelling of the workspace, each once.

    The spelling is that of the label's definition, or else of the contact's `stored` labels, or else of any contact.
    """
    if not labels:
        return labels
    spellings = {label_key(label): label for label in stored} | defined_titles(workspace_id)
    unknown = [label for label in labels if label_key(label) not in spellings]
    in_use = _spellings_in_use(unknown) if unknown else set()
    for label in unknown:
        found = next(filter(in_use.__contains__, label_spellings(label)), label)
        spellings.setdefault(label_key(label), found)
    return list(dict.fromkeys(spellings[label_key(label)] for label in labels))


def label_spellings(label: str) -> list[str]:
    """Return the usual spellings of a label: unchanged, in lower case, in upper case, capitalised."""
    return list(dict.fromkeys([label, label.lower(), label.upper(), label.capitalize(), label.title()]))


def defined_titles(workspace_id: UUID) -> dict[str, str]:
    """Return the titles of the labels that a workspace defines, by their keys."""
    titles = Label.objects.in_workspace(workspace_id).not_deleted().order_by("-id")
    return {label_key(title): title for title in titles.values_list("title", flat=True)}


def workspace_spellings(workspace_id: UUID, labels: Collection[str]) -> list[str]:
    """Return the spellings under which contacts of the workspace may have labels."""
    titles = defined_titles(workspace_id) if labels else {}
    return list(dict.fromkeys(s for label in labels for s in label_spellings(titles.get(label_key(label), label))))


def _spellings_in_use(labels: Iterable[str]) -> set[str]:
    storable = [label for label in labels if not storable_text_error(label)]  # the model rejects the others
    cursor = prepared_cursor()
    cursor.execute(IN_USE, [[spelling for label in storable for spelling in label_spellings(label)]])
    return {spelling for (spelling,) in cursor.fetchall()}
