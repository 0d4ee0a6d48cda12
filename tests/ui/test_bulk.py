"""Bulk edits of selected records or of all that match: previewed, applied and undone as one change set."""

import re

import pytest

from contacts.models import Contact
from crm.history.models import ChangeSet


def fetch_contacts(alice) -> dict[str, Contact]:
    with alice.scope():
        return {one.first_name: one for one in Contact.objects.in_workspace(alice.workspace.id).not_deleted()}


@pytest.fixture
def three_contacts(alice):
    customer = alice.customer()
    for name, role in (("Ann", ["buyer"]), ("Ben", ["buyer", "legal"]), ("Cem", ["billing"])):
        alice.contact(customer, first_name=name, email=f"{name}@example.com", role=role)
    return fetch_contacts(alice)


def test_bulk_edit_is_previewed_applied_and_undone(alice_client, alice, three_contacts):
    chosen = {"edit": "roles", "id": [three_contacts["Ann"].pk, three_contacts["Ben"].pk]}
    form = alice_client.post("contacts/bulk/", chosen)
    assert "Add roles" in form.content.decode()
    values = {**chosen, "add": ["signer"], "drop": ["buyer"]}
    page = alice_client.post("contacts/bulk/", {**values, "preview": "1"}).content.decode()
    assert "<strong>2</strong> of 2 will change." in page
    assert "<del>buyer</del> → <ins>signer</ins>" in page
    assert fetch_contacts(alice)["Ann"].roles == ["buyer"]
    done = alice_client.post("contacts/bulk/", {**values, "apply": "1"}, follow=True).content.decode()
    now = fetch_contacts(alice)
    assert {name: one.roles for name, one in now.items()} == {
        "Ann": ["signer"],
        "Ben": ["legal", "signer"],
        "Cem": ["billing"],
    }
    assert "2 records changed." in done
    alice_client.post(re.findall(r'action="(/w/acme/sets/[^"]*/undo/)"', done)[0])
    assert {name: one.roles for name, one in fetch_contacts(alice).items()} == {
        n: one.roles for n, one in three_contacts.items()
    }


def test_bulk_edit_of_all_matching_contacts_changes_them(alice_client, alice, three_contacts):
    sent = {"edit": "labels", "all": "1", "query": "role=buyer", "add": "vip, spring", "drop": "", "apply": "1"}
    alice_client.post("contacts/bulk/", sent)
    assert {name: one.labels for name, one in fetch_contacts(alice).items()} == {
        "Ann": ["vip", "spring"],
        "Ben": ["vip", "spring"],
        "Cem": [],
    }
    with alice.scope():
        assert ChangeSet.objects.in_workspace(alice.workspace.id).filter(verb="edit_labels").count() == 1


def test_bulk_edit_of_all_matching_contacts_respects_the_search(alice_client, alice, three_contacts):
    sent = {"edit": "labels", "all": "1", "query": "q=ann", "add": "vip", "drop": "", "apply": "1"}
    alice_client.post("contacts/bulk/", sent)
    assert [name for name, one in fetch_contacts(alice).items() if one.labels] == ["Ann"]


def test_bulk_assign_by_customer_name_changes_the_customer(alice_client, alice, three_contacts):
    globex = alice.customer(name="Globex")
    sent = {"edit": "assign", "id": [three_contacts["Cem"].pk], "customer": "globex"}
    page = alice_client.post("contacts/bulk/", {**sent, "preview": "1"}).content.decode()
    assert "<del>Acme Corp</del> → <ins>Globex</ins>" in page
    alice_client.post("contacts/bulk/", {**sent, "apply": "1"})
    assert str(fetch_contacts(alice)["Cem"].customer_id) == globex["id"]


def test_bulk_delete_lists_the_contacts_and_deletes_them(alice_client, alice, three_contacts):
    sent = {"edit": "delete", "id": [three_contacts["Cem"].pk]}
    page = alice_client.post("contacts/bulk/", sent).content.decode()
    assert "Cem Dupont" in page
    alice_client.post("contacts/bulk/", {**sent, "apply": "1"})
    assert sorted(fetch_contacts(alice)) == ["Ann", "Ben"]


@pytest.mark.parametrize(
    ("resource", "edit", "values", "shown"),
    [
        ("customers", "type", {"type": "individual"}, "individual"),
        ("customers", "segment", {"segment": ""}, None),
        ("customers", "delete", {}, "deleted"),
        ("addresses", "type", {"type": "shipping"}, "shipping"),
        ("addresses", "delete", {}, "deleted"),
    ],
)
def test_bulk_edit_of_customers_and_addresses_is_previewed_and_applied(
    alice_client, alice, resource, edit, values, shown
):
    customer = alice.customer()
    alice.address(customer)
    sent = {"edit": edit, "all": "1", "query": "", **values}
    page = alice_client.post(f"{resource}/bulk/", {**sent, "preview": "1"})
    assert page.status_code == 200
    if shown:
        assert f"<ins>{shown}</ins>" in page.content.decode() or f">{shown}</td>" in page.content.decode()
    assert alice_client.post(f"{resource}/bulk/", {**sent, "apply": "1"}).status_code == 302


def test_bulk_edit_with_invalid_value_shows_a_field_error(alice_client, three_contacts):
    sent = {"edit": "roles", "id": [three_contacts["Ann"].pk], "add": ["emperor"], "preview": "1"}
    response = alice_client.post("contacts/bulk/", sent)
    assert response.status_code == 422
    assert "id_add_error" in response.content.decode()


def test_bulk_edit_without_selection_redirects_with_a_message(alice_client, three_contacts):
    page = alice_client.post("contacts/bulk/", {"edit": "roles", "query": "role=buyer"}, follow=True)
    assert page.redirect_chain[-1][0] == "/w/acme/contacts/?role=buyer"
    assert "Select some rows first." in page.content.decode()


def test_bulk_edit_of_another_workspace_changes_nothing(charlie_client, alice, three_contacts):
    charlie_client.post("contacts/bulk/", {"edit": "delete", "id": [three_contacts["Ann"].pk], "apply": "1"})
    assert len(fetch_contacts(alice)) == 3


def test_bulk_edit_with_unknown_name_is_not_found(alice_client, three_contacts):
    assert alice_client.post("contacts/bulk/", {"edit": "promote", "id": [three_contacts["Ann"].pk]}).status_code == 404
