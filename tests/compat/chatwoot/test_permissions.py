"""What is charlie's stays so, and every operation stands in the contract; who may do what is tested there."""

import pytest

from crm.workspaces.inboxes import Inbox
from tests.compat.endpoints import CHATWOOT_ENDPOINTS, CHATWOOT_FILTER, chatwoot_records, filled
from tests.conftest import fresh_connection
from tests.contract import CHATWOOT

from .conftest import NOT_FOUND, done, emptied, ids, refused, stored
from .test_authentication import NO_ACCESS


@pytest.fixture
def rows(alice):
    return chatwoot_records(alice)


def test_stranger_is_turned_away_everywhere(alice, charlie, rows, subtests):
    before = stored()
    for endpoint in CHATWOOT_ENDPOINTS:
        with subtests.test(f"{endpoint.method} {endpoint.path}"):
            url = alice.url(endpoint.path.format(**rows))
            response = charlie.at(url, endpoint.method, filled(endpoint.body, rows))
            assert response.status_code == 401
            if endpoint.method != "HEAD":
                refused(response, 401, NO_ACCESS)
            assert stored() == before


def test_strangers_record_in_a_body_is_not_found_and_stays(alice, charlie):
    theirs = chatwoot_records(charlie)
    before, seen = stored(), everything(charlie, theirs)
    bodies = {endpoint.path: endpoint.body for endpoint in CHATWOOT_ENDPOINTS if endpoint.method == "POST"}
    emptied(alice.post("contact_inboxes/filter", filled(bodies["contact_inboxes/filter"], theirs)), 404)
    refused(alice.post("actions/contact_merge", filled(bodies["actions/contact_merge"], theirs)), 404, NOT_FOUND)
    for endpoint in CHATWOOT_ENDPOINTS:
        if endpoint.path == "bulk_actions":  # labels and deletes
            emptied(alice.post("bulk_actions", filled(endpoint.body, theirs)))
    assert stored() == before
    assert everything(charlie, theirs) == seen


def test_every_operation_of_the_schema_has_its_row():
    documented = {
        (method.upper(), template.removeprefix("/api/v1/accounts/{account_id}/"))
        for template, operations in CHATWOOT.schema["paths"].items()
        for method in operations
        if template != "/api/v1/profile"
    }
    names = {"{contact}": "{number}", "{definition}": "{number}", "{label}": "{number}", "{inbox}": "{number}"}
    tried = set()
    for method, path, *_ in CHATWOOT_ENDPOINTS:
        for name, parameter in names.items():
            path = path.replace(name, parameter)
        tried.add((method, path.partition("?")[0]))
    assert tried - {("HEAD", "contacts")} == documented


# --- charlie's records, through alice's account


def everything(client, numbers):
    """Return all that a client is shown of its records."""
    contact = f"contacts/{numbers['contact']}"
    paths = [contact, f"{contact}/labels", f"{contact}/notes", f"contacts/{numbers['other']}", "labels", "inboxes"]
    return [done(client.get(path)) for path in (*paths, "custom_attribute_definitions", "contacts")]


def test_lists_and_searches_show_nothing_of_another_account(alice, charlie):
    chatwoot_records(charlie)
    for path in ("contacts", "contacts?sort=-name", "contacts?labels[]=vip", "contacts/active", "contacts/search?q=a"):
        answer = alice.get(path)
        assert ids(answer) == []
        assert done(answer)["meta"]["count"] == 0
    assert done(alice.get("search/contacts?q=%"))["payload"]["contacts"] == []
    assert done(alice.post("contacts/filter", CHATWOOT_FILTER))["meta"] == {"count": 0, "current_page": 1}
    for path in ("labels", "inboxes"):
        assert done(alice.get(path)) == {"payload": []}
    assert done(alice.get("custom_attribute_definitions")) == []


def test_a_strangers_contact_is_not_merged_either_way(alice, charlie, rows):
    theirs = chatwoot_records(charlie)
    before, seen = stored(), everything(charlie, theirs)
    for base, mergee in ((rows["contact"], theirs["contact"]), (theirs["contact"], rows["contact"])):
        pair = {"base_contact_id": base, "mergee_contact_id": mergee}
        refused(alice.post("actions/contact_merge", pair), 404, NOT_FOUND)
    assert stored() == before
    assert everything(charlie, theirs) == seen


def test_a_contact_is_not_put_into_a_strangers_inbox(alice, charlie, rows):
    theirs = chatwoot_records(charlie)
    before = stored()
    refused(alice.post("contacts", {"inbox_id": theirs["inbox"]}), 404, NOT_FOUND)
    path = f"contacts/{rows['contact']}/contact_inboxes"
    refused(alice.post(path, {"inbox_id": theirs["inbox"]}), 404, NOT_FOUND)
    assert stored() == before
    fresh_connection()
    with charlie.person.scope():
        assert Inbox.objects.get(number=theirs["inbox"]).contact_inboxes.count() == 1


def test_a_note_is_not_found_under_a_strangers_contact(alice, charlie, rows):
    theirs = chatwoot_records(charlie)
    for contact, note in ((rows["contact"], theirs["note"]), (theirs["contact"], rows["note"])):
        for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
            refused(alice.request(method, f"contacts/{contact}/notes/{note}", body), 404, NOT_FOUND)
