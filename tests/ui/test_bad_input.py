"""Invalid input on every page: it answers with a page, a form with errors or 404, never with a server error."""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task

ODD_VALUES = (
    *("", "\0", "x" * 5000, "é\u202e🦀", "[1]", "{}", "-1", "NaN", "2026-99-99"),
    *("<script>alert(1)</script>", "' OR 1=1", "a, b,, a"),
)
ROUNDS = 4
FIELDS = (
    *("name", "type", "segment", "tax_ids", "id_crm", "first_name", "last_name", "email", "phone", "customer", "roles"),
    *("labels", "gender", "identifier", "logo", "address_line1", "city", "country", "comment", "contact", "title"),
    *("due_on", "assignee_id", "content", "key", "text", "add", "drop", "query", "shared", "role", "scopes", "expires"),
    *("slug", "time_zone", "language", "theme", "color", "values", "channel_type", "record_type", "regex_pattern"),
    *("customer_id", "initial-name", "initial-roles", "initial-customer", "attribute-plan", "back", "once", "edit"),
)


def find_patterns(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from find_patterns(pattern, path)
        elif isinstance(pattern, URLPattern) and path.startswith("w/<slug:slug>/"):
            yield path


QUERIES = ("q", "order", "columns", "up", "after", "before", "timeline", "role", "of", "kind", "created_since", "back")
EDITS = ("roles", "labels", "assign", "attribute")
PATHS = sorted(set(find_patterns()))


@pytest.fixture
def ids(alice, acme) -> dict[str, str]:
    """The id of a record of each type, by the part of a URL before it."""
    customer = alice.customer()
    contact, address = alice.contact(customer), alice.address(customer)
    with alice.scope():
        note = create_note(actor=alice.actor, contact_id=contact["id"], content="A note")
        task = create_task(actor=alice.actor, title="A task")
    segment = alice.segment()
    known = {"customers": customer, "contacts": contact, "addresses": address, "segments": segment}
    return {name: one["id"] for name, one in known.items()} | {"notes": str(note.pk), "tasks": str(task.pk)}


def path_of(pattern: str, ids: dict[str, str], name: str = "name") -> str:
    """Return a URL of a pattern, with the id of a record of the type in its path."""
    kind = next((kind for kind in ids if f"/{kind}/" in pattern), "")
    path = pattern.replace("<slug:slug>", "acme").replace("<str:owner>", "contact").replace("<str:name>", name)
    pk = ids["contacts"] if "<str:owner>" in pattern else ids.get(kind) or str(uuid4())
    return "/" + re.sub(r"<uuid:\w+>", pk, path)


def odd_values(names, turn: int) -> dict[str, str]:
    """Give each name an odd value, another one in each turn."""
    return {
        name: ODD_VALUES[(index + turn * len(ODD_VALUES) // ROUNDS) % len(ODD_VALUES)]
        for index, name in enumerate(names)
    }


@pytest.mark.parametrize("pattern", PATHS)
def test_url_with_odd_values_never_answers_5xx(alice_client, ids, pattern):
    path = path_of(pattern, ids)
    for turn in range(ROUNDS):
        read = alice_client.get(path, odd_values(QUERIES, turn))
        assert read.status_code < 500
        if read.streaming:
            assert b"".join(read.streaming_content)
        sent = odd_values(FIELDS, turn) | ({"edit": EDITS[turn], "preview": "1", "id": ids["contacts"]} if turn else {})
        headers = {"HX-Request": "true"} if turn % 2 else {}
        assert alice_client.post(path, sent, headers=headers).status_code < 500


@pytest.mark.parametrize("name", ["name", "tax_ids", "segment", "type", "logo", "nothing", "workspace_id", "id", "\0"])
def test_inline_edit_of_any_field_name_never_answers_5xx(alice_client, ids, name):
    path = path_of("w/<slug:slug>/customers/<uuid:pk>/edit/<str:name>/", ids, name)
    for odd in ODD_VALUES:
        assert alice_client.post(path, {name: odd, f"initial-{name}": odd}).status_code < 500


class ScriptAttributes(HTMLParser):
    """A collector of attributes that run code: event handlers and javascript: URLs."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        code = [name for name, value in attrs if name in ("href", "src", "action") and "script:" in (value or "")]
        self.found += [name for name, _value in attrs if name.startswith("on") or name in code]


def test_pages_escape_stored_html(alice_client, alice):
    evil = "<script>alert(1)</script>"
    customer = alice.customer(name=evil)
    contact = alice.contact(customer, first_name=evil, last_name='"onmouseover="x')
    alice.address(customer, name=evil, address_line1=evil)
    with alice.scope():
        note = f"{evil} [x](javascript:alert(1)) <b onclick=x>"
        create_note(actor=alice.actor, contact_id=contact["id"], content=note)
        create_task(actor=alice.actor, title=evil, contact_id=contact["id"])
    for path in ("", "customers/", f"customers/{customer['id']}/", f"contacts/{contact['id']}/", "tasks/?of=all"):
        page = alice_client.get(path).content.decode()
        assert evil not in page
        assert ScriptAttributes(page).found == []
