"""Translation of the titles of change sets, which the change log stores in English."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_SOME = r"(?P<number>\d+) (?P<records>customers|contacts|addresses)"
# The first pattern that matches a title translates it.
_FORMS = [
    (re.compile(pattern, re.DOTALL), form)
    for pattern, form in (
        (r"Undo: (?P<title>.+)", gettext_noop("Undo: %(title)s")),
        (rf"Delete {_SOME}", gettext_noop("Delete %(number)s %(records)s")),
        (r"Delete (?P<name>.+)", gettext_noop("Delete %(name)s")),
        (r"Merge (?P<one>.+) into (?P<other>.+)", gettext_noop("Merge %(one)s into %(other)s")),
        (rf"Label {_SOME}", gettext_noop("Label %(number)s %(records)s")),
        (r"Change the picture of (?P<name>.+)", gettext_noop("Change the picture of %(name)s")),
        (r"Leave inboxes", gettext_noop("Leave inboxes")),
        (rf"Edit roles: {_SOME}", gettext_noop("Edit roles: %(number)s %(records)s")),
        (rf"Edit labels: {_SOME}", gettext_noop("Edit labels: %(number)s %(records)s")),
        (rf"Edit type: {_SOME}", gettext_noop("Edit type: %(number)s %(records)s")),
        (rf"Edit segment: {_SOME}", gettext_noop("Edit segment: %(number)s %(records)s")),
        (rf"Assign: {_SOME}", gettext_noop("Assign: %(number)s %(records)s")),
        (rf"Set (?P<key>.+): {_SOME}", gettext_noop("Set %(key)s: %(number)s %(records)s")),
        (rf"Clear (?P<key>.+): {_SOME}", gettext_noop("Clear %(key)s: %(number)s %(records)s")),
    )
]


def read(title: str) -> str:
    """Return a title as its reader's language has it; one of another form stays as it is."""
    for pattern, form in _FORMS:
        if found := pattern.fullmatch(title):
            values = found.groupdict()
            if "records" in values:
                values["records"] = _(values["records"])
            if "title" in values:
                values["title"] = read(values["title"])
            return _(form) % values
    return title
