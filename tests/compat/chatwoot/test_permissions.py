"""Who may do what through this door, one row for each endpoint and verb; and that what is charlie's stays so."""

import pytest

from crm.workspaces.inboxes import Inbox
from tests.conftest import fresh_connection, person
from tests.contract import CHATWOOT

from .conftest import NOT_ALLOWED, NOT_FOUND, Client, done, emptied, ids, refused, stored
from .test_authentication import NO_ACCESS

FILTER = {"payload": [{"attribute_key": "blocked", "filter_operator": "equal_to", "values": [False]}]}
DEFINITION = {"attribute_display_name": "Size", "attribute_key": "size"}
LABELLING = {"type": "Contact", "ids": ["{contact}"], "labels": {"add": ["new"]}}
DELETING = {"type": "Contact", "ids": ["{contact}"], "action_name": "delete"}
# Method, path and body; whether an agent may, and a viewer; what it answers to those who may; the permission it needs.
ENDPOINTS = [
    ("GET", "contacts", None, True, True, 200, "contacts:read"),
    ("HEAD", "contacts", None, True, True, 200, "contacts:read"),
    ("POST", "contacts", {"name": "Bob"}, True, False, 200, "contacts:write"),
    ("GET", "contacts/search?q=a", None, True, True, 200, "contacts:read"),
    ("POST", "contacts/filter", FILTER, True, True, 200, "contacts:read"),
    ("GET", "contacts/active", None, True, True, 200, "contacts:read"),
    ("GET", "search/contacts?q=a", None, True, True, 200, "contacts:read"),
    ("GET", "contacts/{contact}", None, True, True, 200, "contacts:read"),
    ("PUT", "contacts/{contact}", {"name": "Bob"}, True, False, 200, "contacts:write"),
    ("PATCH", "contacts/{contact}", {"name": "Bob"}, True, False, 200, "contacts:write"),
    ("DELETE", "contacts/{contact}", None, False, False, 200, "contacts:write"),
    ("DELETE", "contacts/{contact}/avatar", None, True, False, 200, "contacts:write"),
    (
        *("POST", "contacts/{contact}/destroy_custom_attributes", {"custom_attributes": ["plan"]}),
        *(True, False, 200, "contacts:write"),
    ),
    ("GET", "contacts/{contact}/labels", None, True, True, 200, "contacts:read"),
    ("POST", "contacts/{contact}/labels", {"labels": ["new"]}, True, False, 200, "contacts:write"),
    ("GET", "contacts/{contact}/conversations", None, True, True, 200, "contacts:read"),
    ("GET", "contacts/{contact}/attachments", None, True, True, 200, "contacts:read"),
    ("GET", "contacts/{contact}/contactable_inboxes", None, True, True, 200, "contacts:read"),
    ("POST", "contacts/{contact}/contact_inboxes", {"inbox_id": "{inbox}"}, True, False, 200, "contacts:write"),
    ("GET", "contacts/{contact}/notes", None, True, True, 200, "contacts:read"),
    ("POST", "contacts/{contact}/notes", {"content": "x"}, True, False, 200, "contacts:write"),
    ("GET", "contacts/{contact}/notes/{note}", None, True, True, 200, "contacts:read"),
    ("PATCH", "contacts/{contact}/notes/{note}", {"content": "x"}, True, False, 200, "contacts:write"),
    ("DELETE", "contacts/{contact}/notes/{note}", None, True, False, 200, "contacts:write"),
    (
        *("POST", "contact_inboxes/filter", {"inbox_id": "{inbox}", "source_id": "s"}),
        *(True, True, 200, "contacts:read"),
    ),
    (
        *("POST", "actions/contact_merge", {"base_contact_id": "{contact}", "mergee_contact_id": "{other}"}),
        *(True, False, 200, "contacts:write"),
    ),
    ("POST", "bulk_actions", LABELLING, True, False, 200, "contacts:write"),
    ("POST", "bulk_actions", DELETING, False, False, 200, "contacts:write"),
    ("GET", "custom_attribute_definitions", None, True, True, 200, "attributes:read"),
    ("POST", "custom_attribute_definitions", DEFINITION, False, False, 200, "attributes:write"),
    ("GET", "custom_attribute_definitions/{definition}", None, True, True, 200, "attributes:read"),
    ("PATCH", "custom_attribute_definitions/{definition}", DEFINITION, False, False, 200, "attributes:write"),
    ("PUT", "custom_attribute_definitions/{definition}", DEFINITION, False, False, 200, "attributes:write"),
    ("DELETE", "custom_attribute_definitions/{definition}", None, False, False, 204, "attributes:write"),
    ("GET", "labels", None, True, True, 200, "labels:read"),
    ("POST", "labels", {"title": "new"}, False, False, 200, "labels:write"),
    ("GET", "labels/{label}", None, True, True, 200, "labels:read"),
    ("PATCH", "labels/{label}", {"title": "new"}, False, False, 200, "labels:write"),
    ("PUT", "labels/{label}", {"title": "new"}, False, False, 200, "labels:write"),
    ("DELETE", "labels/{label}", None, False, False, 200, "labels:write"),
    ("GET", "inboxes", None, True, True, 200, "inboxes:read"),
    ("POST", "inboxes", {"name": "New", "channel": {"type": "api"}}, False, False, 200, "inboxes:write"),
    ("GET", "inboxes/{inbox}", None, True, True, 200, "inboxes:read"),
    ("PATCH", "inboxes/{inbox}", {"name": "New"}, False, False, 200, "inboxes:write"),
    ("PUT", "inboxes/{inbox}", {"name": "New"}, False, False, 200, "inboxes:write"),
]
EACH = pytest.mark.parametrize(("method", "path", "body", "agent", "viewer", "code", "permission"), ENDPOINTS)
SCOPES = sorted({row[6] for row in ENDPOINTS})


def rows_of(client) -> dict[str, int]:
    """Make one record of each kind; return their numbers."""
    inbox = client.inbox("Api")
    contact = client.contact(
        name="Ada", email="ada@acme.com", custom_attributes={"plan": "a"}, inbox_id=inbox.number, source_id="s"
    )
    return {
        "inbox": inbox.number,
        "contact": contact["id"],
        "other": client.contact(name="Bob", identifier="7")["id"],
        "note": done(client.post(f"contacts/{contact['id']}/notes", {"content": "Rang"}))["id"],
        "definition": client.attribute("plan")["id"],
        "label": done(client.post("labels", {"title": "vip"}))["id"],
    }


@pytest.fixture
def rows(alice):
    return rows_of(alice)


def filled(value, numbers):
    """Return a body with the numbers of records in their places."""
    if isinstance(value, dict):
        return {key: filled(inner, numbers) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, numbers) for inner in value]
    return int(value.format(**numbers)) if isinstance(value, str) and value.startswith("{") else value


def ask(client, method, path, body, numbers):
    return client.request(method, path.format(**numbers), filled(body, numbers))


def held_to(client, method, path, body, numbers, code, allowed):
    before = stored()
    response = ask(client, method, path, body, numbers)
    if allowed:
        assert response.status_code == code, response.content
    elif method == "HEAD":
        emptied(response, 401)
    else:
        refused(response, 401, NOT_ALLOWED)
        assert stored() == before


@EACH
def test_an_administrator_may_everything(alice, rows, method, path, body, agent, viewer, code, permission):
    held_to(alice, method, path, body, rows, code, True)


@EACH
def test_an_agent_may_what_the_reference_says(dave, rows, method, path, body, agent, viewer, code, permission):
    held_to(dave, method, path, body, rows, code, agent)


@EACH
def test_a_viewer_may_read(bob, rows, method, path, body, agent, viewer, code, permission):
    held_to(bob, method, path, body, rows, code, viewer)


@EACH
def test_a_stranger_is_turned_away(alice, charlie, rows, method, path, body, agent, viewer, code, permission):
    before = stored()
    address = alice.url(path.format(**rows))
    response = charlie.at(address, method, filled(body, rows))
    if method != "HEAD":
        refused(response, 401, NO_ACCESS)
    assert stored() == before


@EACH
@pytest.mark.parametrize("allowed", [True, False])
def test_scopes_narrow_what_the_role_allows(acme, rows, allowed, method, path, body, agent, viewer, code, permission):
    scopes = tuple(scope for scope in SCOPES if (scope == permission) is allowed)
    held_to(Client(person("erin", acme, scopes=scopes)), method, path, body, rows, code, allowed)


@EACH
def test_scopes_give_nothing_that_the_role_does_not(acme, rows, method, path, body, agent, viewer, code, permission):
    limited = Client(person("erin", acme, role="viewer", scopes=(permission,)))
    held_to(limited, method, path, body, rows, code, viewer)


def test_every_operation_of_the_schema_has_its_row():
    documented = {
        (method.upper(), template.removeprefix("/api/v1/accounts/{account_id}/"))
        for template, operations in CHATWOOT.schema["paths"].items()
        for method in operations
        if template != "/api/v1/profile"
    }
    names = {"{contact}": "{number}", "{definition}": "{number}", "{label}": "{number}", "{inbox}": "{number}"}
    tried = set()
    for method, path, *_ in ENDPOINTS:
        for name, parameter in names.items():
            path = path.replace(name, parameter)
        tried.add((method, path.partition("?")[0]))
    assert tried - {("HEAD", "contacts")} == documented


# --- charlie's records, through alice's account


@EACH
def test_a_strangers_record_is_not_found_and_stays(alice, charlie, method, path, body, agent, viewer, code, permission):
    numbers = rows_of(charlie)
    before, seen = stored(), everything(charlie, numbers)
    if "{" in path:
        refused(ask(alice, method, path, body, numbers), 404, NOT_FOUND)
    elif path == "contact_inboxes/filter":
        emptied(ask(alice, method, path, body, numbers), 404)
    elif path == "actions/contact_merge":
        refused(ask(alice, method, path, body, numbers), 404, NOT_FOUND)
    elif path == "bulk_actions":
        emptied(ask(alice, method, path, body, numbers))
    else:
        return  # it names no record
    assert stored() == before
    assert everything(charlie, numbers) == seen


def everything(client, numbers):
    """Return all that a client is shown of its records."""
    contact = f"contacts/{numbers['contact']}"
    paths = [contact, f"{contact}/labels", f"{contact}/notes", f"contacts/{numbers['other']}", "labels", "inboxes"]
    return [done(client.get(path)) for path in (*paths, "custom_attribute_definitions", "contacts")]


def test_lists_and_searches_show_nothing_of_another_account(alice, charlie):
    rows_of(charlie)
    for path in ("contacts", "contacts?sort=-name", "contacts?labels[]=vip", "contacts/active", "contacts/search?q=a"):
        answer = alice.get(path)
        assert ids(answer) == []
        assert done(answer)["meta"]["count"] == 0
    assert done(alice.get("search/contacts?q=%"))["payload"]["contacts"] == []
    assert done(alice.post("contacts/filter", FILTER))["meta"] == {"count": 0, "current_page": 1}
    for path in ("labels", "inboxes"):
        assert done(alice.get(path)) == {"payload": []}
    assert done(alice.get("custom_attribute_definitions")) == []


def test_a_strangers_contact_is_not_merged_either_way(alice, charlie, rows):
    theirs = rows_of(charlie)
    before, seen = stored(), everything(charlie, theirs)
    for base, mergee in ((rows["contact"], theirs["contact"]), (theirs["contact"], rows["contact"])):
        pair = {"base_contact_id": base, "mergee_contact_id": mergee}
        refused(alice.post("actions/contact_merge", pair), 404, NOT_FOUND)
    assert stored() == before
    assert everything(charlie, theirs) == seen


def test_a_contact_is_not_put_into_a_strangers_inbox(alice, charlie, rows):
    theirs = rows_of(charlie)
    before = stored()
    refused(alice.post("contacts", {"inbox_id": theirs["inbox"]}), 404, NOT_FOUND)
    path = f"contacts/{rows['contact']}/contact_inboxes"
    refused(alice.post(path, {"inbox_id": theirs["inbox"]}), 404, NOT_FOUND)
    assert stored() == before
    fresh_connection()
    with charlie.person.scope():
        assert Inbox.objects.get(number=theirs["inbox"]).contact_inboxes.count() == 1


def test_a_note_is_not_found_under_a_strangers_contact(alice, charlie, rows):
    theirs = rows_of(charlie)
    for contact, note in ((rows["contact"], theirs["note"]), (theirs["contact"], rows["note"])):
        for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
            refused(alice.request(method, f"contacts/{contact}/notes/{note}", body), 404, NOT_FOUND)
