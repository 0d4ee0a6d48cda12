"""Editing many records at once: chosen ones or all that match, shown before it is done, undone as one."""

import re

import pytest

from contacts.models import Contact
from crm.history.models import ChangeSet


def contacts(alice) -> dict[str, Contact]:
    with alice.scope():
        return {one.first_name: one for one in Contact.objects.in_workspace(alice.workspace.id).not_deleted()}


@pytest.fixture
def three(alice):
    customer = alice.customer()
    for name, role in (("Ann", ["buyer"]), ("Ben", ["buyer", "legal"]), ("Cem", ["billing"])):
        alice.contact(customer, first_name=name, email=f"{name}@example.com", role=role)
    return contacts(alice)


def test_an_edit_is_shown_before_it_is_done_and_undone_as_one(alices, alice, three):
    chosen = {"edit": "roles", "id": [three["Ann"].pk, three["Ben"].pk]}
    asked = alices.post("contacts/bulk/", chosen)
    assert "Add roles" in asked.content.decode()
    wanted = {**chosen, "add": ["signer"], "drop": ["buyer"]}
    page = alices.post("contacts/bulk/", {**wanted, "preview": "1"}).content.decode()
    assert "<strong>2</strong> of 2 will change." in page
    assert "<del>buyer</del> → <ins>signer</ins>" in page
    assert contacts(alice)["Ann"].roles == ["buyer"]
    done = alices.post("contacts/bulk/", {**wanted, "apply": "1"}, follow=True).content.decode()
    now = contacts(alice)
    assert {name: one.roles for name, one in now.items()} == {
        "Ann": ["signer"],
        "Ben": ["legal", "signer"],
        "Cem": ["billing"],
    }
    assert "2 records changed." in done
    alices.post(re.findall(r'action="(/w/acme/sets/[^"]*/undo/)"', done)[0])
    assert {name: one.roles for name, one in contacts(alice).items()} == {n: one.roles for n, one in three.items()}


def test_all_that_match_are_meant_on_every_page(alices, alice, three):
    sent = {"edit": "labels", "all": "1", "query": "role=buyer", "add": "vip, spring", "drop": "", "apply": "1"}
    alices.post("contacts/bulk/", sent)
    assert {name: one.labels for name, one in contacts(alice).items()} == {
        "Ann": ["vip", "spring"],
        "Ben": ["vip", "spring"],
        "Cem": [],
    }
    with alice.scope():
        assert ChangeSet.objects.in_workspace(alice.workspace.id).filter(verb="edit_labels").count() == 1


def test_a_search_is_part_of_what_matches(alices, alice, three):
    sent = {"edit": "labels", "all": "1", "query": "q=ann", "add": "vip", "drop": "", "apply": "1"}
    alices.post("contacts/bulk/", sent)
    assert [name for name, one in contacts(alice).items() if one.labels] == ["Ann"]


def test_contacts_are_assigned_to_a_customer_by_its_name(alices, alice, three):
    globex = alice.customer(name="Globex")
    sent = {"edit": "assign", "id": [three["Cem"].pk], "customer": "globex"}
    page = alices.post("contacts/bulk/", {**sent, "preview": "1"}).content.decode()
    assert "<del>Acme Corp</del> → <ins>Globex</ins>" in page
    alices.post("contacts/bulk/", {**sent, "apply": "1"})
    assert str(contacts(alice)["Cem"].customer_id) == globex["id"]


def test_deletion_needs_no_form_and_shows_whom_it_is_about(alices, alice, three):
    sent = {"edit": "delete", "id": [three["Cem"].pk]}
    page = alices.post("contacts/bulk/", sent).content.decode()
    assert "Cem Dupont" in page
    alices.post("contacts/bulk/", {**sent, "apply": "1"})
    assert sorted(contacts(alice)) == ["Ann", "Ben"]


@pytest.mark.parametrize(
    ("resource", "edit", "values", "told"),
    [
        ("customers", "type", {"type": "individual"}, "individual"),
        ("customers", "segment", {"segment": ""}, None),
        ("customers", "delete", {}, "deleted"),
        ("addresses", "type", {"type": "shipping"}, "shipping"),
        ("addresses", "delete", {}, "deleted"),
    ],
)
def test_customers_and_addresses_have_edits_of_their_own(alices, alice, resource, edit, values, told):
    customer = alice.customer()
    alice.address(customer)
    sent = {"edit": edit, "all": "1", "query": "", **values}
    page = alices.post(f"{resource}/bulk/", {**sent, "preview": "1"})
    assert page.status_code == 200
    if told:
        assert f"<ins>{told}</ins>" in page.content.decode() or f">{told}</td>" in page.content.decode()
    assert alices.post(f"{resource}/bulk/", {**sent, "apply": "1"}).status_code == 302


def test_what_is_wrong_is_said_beside_the_field(alices, three):
    sent = {"edit": "roles", "id": [three["Ann"].pk], "add": ["emperor"], "preview": "1"}
    response = alices.post("contacts/bulk/", sent)
    assert response.status_code == 422
    assert "id_add_error" in response.content.decode()


def test_nothing_selected_leads_back_with_a_word(alices, three):
    page = alices.post("contacts/bulk/", {"edit": "roles", "query": "role=buyer"}, follow=True)
    assert page.redirect_chain[-1][0] == "/w/acme/contacts/?role=buyer"
    assert "Select some rows first." in page.content.decode()


def test_another_workspaces_rows_are_not_touched(charlies, alice, three):
    charlies.post("contacts/bulk/", {"edit": "delete", "id": [three["Ann"].pk], "apply": "1"})
    assert len(contacts(alice)) == 3


def test_an_unknown_edit_is_no_page(alices, three):
    assert alices.post("contacts/bulk/", {"edit": "promote", "id": [three["Ann"].pk]}).status_code == 404
