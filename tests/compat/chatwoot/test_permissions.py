"""Isolation of accounts, and completeness of the endpoints that tests/compat/test_contract.py tests."""

import pytest

from crm.workspaces.inboxes import Inbox
from tests.compat.endpoints import CHATWOOT_ENDPOINTS, CHATWOOT_FILTER, create_chatwoot_records, fill_placeholders
from tests.conftest import fresh_connection
from tests.contract import CHATWOOT

from .conftest import NOT_FOUND, count_rows, expect_empty, expect_error, expect_json, ids_of
from .test_authentication import NO_ACCOUNT_ACCESS


@pytest.fixture
def records(alice):
    return create_chatwoot_records(alice)


def test_endpoint_of_another_account_is_401(alice, charlie, records, subtests):
    before = count_rows()
    for endpoint in CHATWOOT_ENDPOINTS:
        with subtests.test(f"{endpoint.method} {endpoint.path}"):
            url = alice.url(endpoint.path.format(**records))
            response = charlie.request_url(url, endpoint.method, fill_placeholders(endpoint.body, records))
            assert response.status_code == 401
            if endpoint.method != "HEAD":
                expect_error(response, 401, NO_ACCOUNT_ACCESS)
            assert count_rows() == before


def test_body_with_a_record_of_another_account_changes_nothing(alice, charlie):
    theirs = create_chatwoot_records(charlie)
    before, shown = count_rows(), read_all_records(charlie, theirs)
    bodies = {endpoint.path: endpoint.body for endpoint in CHATWOOT_ENDPOINTS if endpoint.method == "POST"}
    for path in ("contact_inboxes/filter", "actions/contact_merge", "inbox_members"):
        expect_error(alice.post(path, fill_placeholders(bodies[path], theirs)), 404, NOT_FOUND)
    for endpoint in CHATWOOT_ENDPOINTS:
        if endpoint.path == "bulk_actions":  # labels and deletes
            expect_empty(alice.post("bulk_actions", fill_placeholders(endpoint.body, theirs)))
    assert count_rows() == before
    assert read_all_records(charlie, theirs) == shown


def test_every_operation_of_the_schema_is_an_endpoint_under_test():
    documented = {
        (method.upper(), template.removeprefix("/api/v1/accounts/{account_id}/"))
        for template, operations in CHATWOOT.schema["paths"].items()
        for method in operations
        if template != "/api/v1/profile"
    }
    names = {"{contact}": "{number}", "{definition}": "{number}", "{label}": "{number}", "{inbox}": "{number}"}
    tested = set()
    for method, path, *_ in CHATWOOT_ENDPOINTS:
        for name, parameter in names.items():
            path = path.replace(name, parameter)
        tested.add((method, path.partition("?")[0]))
    assert tested - {("HEAD", "contacts")} == documented


# --- charlie's records, through alice's account


def read_all_records(client, records):
    """Return the responses that show a client its records."""
    contact = f"contacts/{records['contact']}"
    paths = [contact, f"{contact}/labels", f"{contact}/notes", f"contacts/{records['other']}", "labels", "inboxes"]
    return [expect_json(client.get(path)) for path in (*paths, "custom_attribute_definitions", "contacts")]


def test_lists_and_searches_leave_out_other_accounts(alice, charlie):
    create_chatwoot_records(charlie)
    for path in ("contacts", "contacts?sort=-name", "contacts?labels[]=vip", "contacts/active", "contacts/search?q=a"):
        answer = alice.get(path)
        assert ids_of(answer) == []
        assert expect_json(answer)["meta"]["count"] == 0
    assert expect_json(alice.get("search/contacts?q=%"))["payload"]["contacts"] == []
    assert expect_json(alice.post("contacts/filter", CHATWOOT_FILTER))["meta"] == {"count": 0, "current_page": 1}
    for path in ("labels", "inboxes"):
        assert expect_json(alice.get(path)) == {"payload": []}
    assert expect_json(alice.get("custom_attribute_definitions")) == []


def test_merge_with_a_contact_of_another_account_is_404(alice, charlie, records):
    theirs = create_chatwoot_records(charlie)
    before, shown = count_rows(), read_all_records(charlie, theirs)
    for base, mergee in ((records["contact"], theirs["contact"]), (theirs["contact"], records["contact"])):
        pair = {"base_contact_id": base, "mergee_contact_id": mergee}
        expect_error(alice.post("actions/contact_merge", pair), 404, NOT_FOUND)
    assert count_rows() == before
    assert read_all_records(charlie, theirs) == shown


def test_inbox_of_another_account_is_404(alice, charlie, records):
    theirs = create_chatwoot_records(charlie)
    before = count_rows()
    expect_error(alice.post("contacts", {"inbox_id": theirs["inbox"]}), 404, NOT_FOUND)
    path = f"contacts/{records['contact']}/contact_inboxes"
    expect_error(alice.post(path, {"inbox_id": theirs["inbox"]}), 404, NOT_FOUND)
    assert count_rows() == before
    fresh_connection()
    with charlie.person.scope():
        assert Inbox.objects.get(number=theirs["inbox"]).contact_inboxes.count() == 1


def test_note_of_a_contact_of_another_account_is_404(alice, charlie, records):
    theirs = create_chatwoot_records(charlie)
    for contact, note in ((records["contact"], theirs["note"]), (theirs["contact"], records["note"])):
        for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
            expect_error(alice.request(method, f"contacts/{contact}/notes/{note}", body), 404, NOT_FOUND)
