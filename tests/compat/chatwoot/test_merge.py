"""Merges of two contacts in the Chatwoot API."""

import pytest

from crm.history.models import ChangeSet

from .conftest import NOT_FOUND, UNKNOWN_ID, count_rows, expect_error, expect_json, ids_of
from .test_serializers import CONTACT_KEYS


def merge_contacts(alice, base, mergee):
    pair = {"base_contact_id": base and base["id"], "mergee_contact_id": mergee and mergee["id"]}
    return alice.post("actions/contact_merge", pair)


@pytest.fixture
def contacts(alice):
    base = alice.contact(
        name="Ada",
        email="ada@acme.com",
        custom_attributes={"plan": "gold", "seats": {"paid": 3, "note": ""}, "none": None},
        additional_attributes={"city": "Paris"},
    )
    mergee = alice.contact(
        name="Ada L",
        email="lovelace@acme.com",
        phone_number="+33612345678",
        identifier="7",
        custom_attributes={"plan": "free", "seats": {"paid": 4, "free": 1, "note": "x"}, "none": 1, "new": [2]},
        additional_attributes={"city": "Oslo", "country": "NO"},
    )
    return base, mergee


def test_merge_keeps_values_of_the_base_and_fills_missing_ones(alice, contacts):
    base, mergee = contacts
    merged = expect_json(merge_contacts(alice, base, mergee))
    assert list(merged) == [key for key in CONTACT_KEYS if key not in ("last_activity_at", "contact_inboxes")]
    assert merged == {
        **{key: value for key, value in base.items() if key != "contact_inboxes"},
        "phone_number": "+33612345678",
        "identifier": "7",
        "custom_attributes": {
            "plan": "gold",
            "seats": {"paid": 3, "free": 1, "note": "x"},
            "none": 1,
            "new": [2],
        },
        "additional_attributes": {"city": "Paris", "country": "NO"},
    }
    assert {**alice.retrieve(base), "contact_inboxes": []} == {**merged, "contact_inboxes": []}
    expect_error(alice.get(f"contacts/{mergee['id']}"), 404, NOT_FOUND)
    assert ids_of(alice.get("contacts")) == [base["id"]]


def test_merge_into_an_empty_base_takes_all_values(alice, contacts):
    _, mergee = contacts
    merged = expect_json(merge_contacts(alice, alice.contact(), mergee))
    assert (merged["name"], merged["email"], merged["phone_number"], merged["identifier"]) == (
        "Ada L",
        "lovelace@acme.com",
        "+33612345678",
        "7",
    )


def test_merge_moves_inboxes_and_notes(alice, contacts):
    base, mergee = contacts
    for index, contact in enumerate(contacts):
        alice.post(f"contacts/{contact['id']}/notes", {"content": f"note {index}"})
        inbox = alice.inbox("Api", name=f"App {index}")
        alice.post(f"contacts/{contact['id']}/contact_inboxes", {"inbox_id": inbox.number, "source_id": f"s-{index}"})
    expect_json(merge_contacts(alice, base, mergee))
    assert [index["source_id"] for index in alice.retrieve(base)["contact_inboxes"]] == ["s-0", "s-1"]
    assert [note["content"] for note in expect_json(alice.get(f"contacts/{base['id']}/notes"))] == ["note 1", "note 0"]


def test_merge_combines_labels(alice, contacts):
    base, mergee = contacts
    alice.post(f"contacts/{base['id']}/labels", {"labels": ["vip"]})
    alice.post(f"contacts/{mergee['id']}/labels", {"labels": ["new", "vip"]})
    expect_json(merge_contacts(alice, base, mergee))
    assert expect_json(alice.get(f"contacts/{base['id']}/labels"))["payload"] == ["vip", "new"]


def test_merge_moves_customer_roles_external_ids_and_addresses(alice, contacts):
    base, _ = contacts
    customer = alice.person.customer()
    theirs = alice.person.contact(customer, role=["buyer"], id_crm="C-7")
    address = alice.person.address(customer, contact_id=theirs["id"])
    [number] = ids_of(alice.get("contacts/search?q=dupont"))
    expect_json(merge_contacts(alice, base, {"id": number}))
    [contact] = expect_json(alice.person.get(f"/api/contacts?customer_id={customer['id']}"))["data"]
    assert (contact["role"], contact["id_crm"], contact["address_ids"]) == (["buyer"], "C-7", [address["id"]])


def test_merge_of_a_contact_with_itself_changes_nothing(alice, contacts):
    base, _ = contacts
    before = count_rows()
    assert {**expect_json(merge_contacts(alice, base, base)), "contact_inboxes": []} == base
    assert count_rows() == before


@pytest.mark.parametrize("invalid_id", [None, "", 0, UNKNOWN_ID, "abc", [], {}, True, 2**63])
@pytest.mark.parametrize("index", [0, 1])
def test_merge_with_an_unknown_contact_is_404(alice, contacts, invalid_id, index):
    pair = [*contacts]
    pair[index] = {"id": invalid_id}
    before = count_rows()
    expect_error(merge_contacts(alice, *pair), 404, NOT_FOUND)
    assert count_rows() == before


def test_merge_without_ids_is_404(alice):
    expect_error(alice.post("actions/contact_merge", {}), 404, NOT_FOUND)
    expect_error(alice.post("actions/contact_merge"), 404, NOT_FOUND)


def test_merge_accepts_ids_as_text(alice, contacts):
    base, mergee = contacts
    assert expect_json(merge_contacts(alice, {"id": str(base["id"])}, {"id": str(mergee["id"])}))["id"] == base["id"]


def test_merge_by_an_agent_is_allowed(dave, contacts):
    expect_json(merge_contacts(dave, *contacts))


def test_merge_creates_one_change_set_with_source_chatwoot(alice, contacts):
    before = len(alice.changes())
    expect_json(merge_contacts(alice, *contacts))
    with alice.person.scope():
        [change_set] = ChangeSet.objects.filter(source="chatwoot")
    changes = alice.changes()[before:]
    assert {change.change_set_id for change in changes} == {change_set.pk}
    assert sorted(change.kind for change in changes) == ["deleted", "updated"]
