"""One value in several spellings: every API compares e-mail addresses, ids, phones and labels in the same way."""

import unicodedata
from urllib.parse import quote

import pytest

from crm.workspaces.actions import create_label
from tests.compat.chatwoot.conftest import ChatwootClient
from tests.compat.gomobile.conftest import GoMobileClient

COMPOSED, PUNYCODE = "zoé@bücher.example", "zoé@xn--bcher-kva.example"
EMAILS = [COMPOSED, unicodedata.normalize("NFD", COMPOSED), COMPOSED.upper(), PUNYCODE]
PAIRS = [(stored, other) for stored in (COMPOSED, EMAILS[1], PUNYCODE) for other in EMAILS]
AROUND = [" {} ", "\u00a0{}\u200b"]


@pytest.fixture
def chatwoot(alice):
    return ChatwootClient(alice)


@pytest.fixture
def gomobile(alice):
    return GoMobileClient(alice)


def ids_of(response):
    assert response.status_code == 200, response.content
    return [contact["id"] for contact in response.json()["payload"]]


def filter_contacts(chatwoot, key, operator, value):
    entry = {"attribute_key": key, "filter_operator": operator, "values": [value], "query_operator": None}
    return ids_of(chatwoot.post("contacts/filter", {"payload": [entry]}))


@pytest.mark.parametrize(("stored", "other"), PAIRS)
def test_email_is_found_by_any_spelling_in_our_api(alice, stored, other):
    contact = alice.contact(email=stored)
    alice.contact(email="zoe@bucher.example")
    assert contact["email"] == stored
    found = alice.get(f"/api/contacts?email={quote(other)}").json()["data"]
    assert [row["id"] for row in found] == [contact["id"]]
    found = alice.get(f"/api/contacts?q={quote(other)}").json()["data"]
    assert contact["id"] in [row["id"] for row in found]
    found = alice.get(f"/api/search?q={quote(other)}").json()["data"]
    assert contact["id"] in [row["id"] for row in found]


@pytest.mark.parametrize(("stored", "other"), PAIRS)
def test_email_is_found_by_any_spelling_in_gomobile(gomobile, stored, other):
    contact = gomobile.contact(primaryEmail=stored)
    assert contact["primaryEmail"] == stored
    found = gomobile.get(f"contact?search={quote(other)}").json()["data"]
    assert [row["id"] for row in found] == [contact["id"]]


@pytest.mark.parametrize(("stored", "other"), PAIRS)
def test_email_is_found_and_unique_in_any_spelling_in_chatwoot(chatwoot, stored, other):
    contact = chatwoot.contact(email=stored)
    bob = chatwoot.contact(email="bob@globex.com")
    assert contact["email"] == stored
    assert filter_contacts(chatwoot, "email", "equal_to", other) == [contact["id"]]
    assert filter_contacts(chatwoot, "email", "not_equal_to", other) == [bob["id"]]
    assert filter_contacts(chatwoot, "email", "contains", other) == [contact["id"]]
    assert filter_contacts(chatwoot, "email", "does_not_contain", other) == [bob["id"]]
    assert ids_of(chatwoot.get(f"contacts/search?q={quote(other)}")) == [contact["id"]]
    found = chatwoot.get(f"search/contacts?q={quote(other)}").json()["payload"]["contacts"]
    assert [row["id"] for row in found] == [contact["id"]]
    for response in (
        chatwoot.post("contacts", {"email": other}),
        chatwoot.put(f"contacts/{bob['id']}", {"email": other}),
    ):
        assert (response.status_code, response.json()["message"]) == (422, "Email has already been taken")


def test_emails_of_one_address_sort_together_in_every_api(alice, chatwoot, gomobile):
    for email in ("zoe@a.example", PUNYCODE, "zoé@bücher.example", "zoé@c.example"):
        alice.contact(email=email)
    expected = ["zoe@a.example", PUNYCODE, COMPOSED, "zoé@c.example"]
    rows = chatwoot.get("contacts?sort=email").json()["payload"]
    assert [row["email"] for row in rows] == expected
    rows = gomobile.get("contact?sortBy=primaryEmail&sortOrder=asc").json()["data"]
    assert [row["primaryEmail"] for row in rows] == expected


@pytest.mark.parametrize("around", AROUND)
def test_space_around_values_is_trimmed_by_our_api(alice, around):
    ids = {"id_crm": "CRM-1", "id_erp": "E-1", "id_accounting": "A-1"}
    sent = {name: around.format(value) for name, value in ids.items()}
    customer = alice.customer(**sent)
    values = {**ids, "email": "a@b.example", "phone": "06 12"}
    contact = alice.contact(customer, **{name: around.format(value) for name, value in values.items()})
    address = alice.address(customer, **sent)
    for record, expected in ((customer, ids), (contact, values), (address, ids)):
        assert {name: record[name] for name in expected} == expected
    for name, value in values.items():
        found = alice.get(f"/api/contacts?{name}={quote(around.format(value))}").json()["data"]
        assert [row["id"] for row in found] == [contact["id"]], name
        changed = alice.patch(f"/api/contacts/{contact['id']}", {name: around.format(value)})
        assert changed.json()["data"] == contact, name
    for path, record in (("customers", customer), ("addresses", address)):
        found = alice.get(f"/api/{path}?id_erp={quote(around.format('E-1'))}").json()["data"]
        assert [row["id"] for row in found] == [record["id"]]
    body = {"customer_id": customer["id"], "first_name": "A", "last_name": "B", "email": "x@b.example", **sent}
    refused = alice.post("/api/contacts", body)
    assert (refused.status_code, len(refused.json()["errors"])) == (409, 1)


@pytest.mark.parametrize("around", AROUND)
def test_space_around_values_is_trimmed_by_gomobile(gomobile, around):
    contact = gomobile.contact(primaryPhone=around.format("+212612345678"), primaryEmail=around.format("a@b.example"))
    assert (contact["primaryPhone"], contact["primaryEmail"]) == ("+212612345678", "a@b.example")
    assert gomobile.post("contact", {"primaryPhone": around.format("+212612345678")}).status_code == 409
    body = {"data": [{"primaryPhone": around.format("+212612345678"), "firstName": "Ada"}]}
    assert gomobile.post("contact/upsert", body).status_code == 204
    for text in ("+212612345678", "a@b.example"):
        found = gomobile.get(f"contact?search={quote(around.format(text))}").json()["data"]
        assert [row["id"] for row in found] == [contact["id"]]
    assert gomobile.retrieve(contact)["firstName"] == "Ada"


@pytest.mark.parametrize("around", AROUND)
def test_space_around_values_is_trimmed_by_chatwoot(chatwoot, around):
    values = {"email": "a@b.example", "phone_number": "+33612345678", "identifier": "user-1"}
    sent = {name: around.format(value) for name, value in values.items()}
    contact = chatwoot.contact(**sent)
    assert {name: contact[name] for name in values} == values
    for name in values:
        assert filter_contacts(chatwoot, name, "equal_to", sent[name]) == [contact["id"]], name
        taken = chatwoot.post("contacts", {name: sent[name]})
        assert (taken.status_code, taken.json()["attributes"]) == (422, [name])
        assert ids_of(chatwoot.get(f"contacts/search?q={quote(sent[name])}")) == [contact["id"]], name
    assert chatwoot.put(f"contacts/{contact['id']}", sent).json()["payload"]["identifier"] == "user-1"
    cleared = chatwoot.put(f"contacts/{contact['id']}", {"identifier": " ", "phone_number": "\u00a0"})
    assert (cleared.json()["payload"]["identifier"], cleared.json()["payload"]["phone_number"]) == (None, None)


def test_labels_compare_without_letter_case_in_chatwoot(alice, chatwoot):
    with alice.scope():
        create_label(actor=alice.actor, title="VipClient")
    ada, bob = chatwoot.contact(email="ada@b.example"), chatwoot.contact(email="bob@b.example")
    answer = chatwoot.post(f"contacts/{ada['id']}/labels", {"labels": ["Urgent", "urgent", "vipclient"]})
    assert answer.json() == {"payload": ["Urgent", "VipClient"]}
    answer = chatwoot.post(f"contacts/{bob['id']}/labels", {"labels": ["URGENT"]})
    assert answer.json() == {"payload": ["Urgent"]}
    for spelling in ("urgent", "URGENT", "Urgent"):
        assert ids_of(chatwoot.get(f"contacts?labels[]={spelling}&sort=email")) == [ada["id"], bob["id"]]
        assert sorted(filter_contacts(chatwoot, "labels", "equal_to", spelling)) == [ada["id"], bob["id"]]
    assert ids_of(chatwoot.get("contacts?labels[]=VIPCLIENT")) == [ada["id"]]
    assert filter_contacts(chatwoot, "labels", "equal_to", "vipCLIENT") == [ada["id"]]
    assert filter_contacts(chatwoot, "labels", "not_equal_to", "vipCLIENT") == [bob["id"]]
    refused = chatwoot.post("labels", {"title": "VIPCLIENT"})
    assert (refused.status_code, refused.json()["message"]) == (422, "Title has already been taken")
    body = {"type": "Contact", "ids": [ada["id"], bob["id"]], "labels": {"remove": ["URGENT"], "add": ["vipClient"]}}
    assert chatwoot.post("bulk_actions", body).status_code == 200
    for contact in (ada, bob):
        assert chatwoot.get(f"contacts/{contact['id']}/labels").json() == {"payload": ["VipClient"]}
