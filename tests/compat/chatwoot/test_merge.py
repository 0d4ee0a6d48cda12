"""Two contacts made one."""

import pytest

from crm.history.models import ChangeSet

from .conftest import NOBODY, NOT_FOUND, done, ids, refused, stored
from .test_serializers import CONTACT


def merge(alice, base, mergee):
    pair = {"base_contact_id": base and base["id"], "mergee_contact_id": mergee and mergee["id"]}
    return alice.post("actions/contact_merge", pair)


@pytest.fixture
def two(alice):
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


def test_the_base_wins_and_what_it_has_not_is_filled(alice, two):
    base, mergee = two
    merged = done(merge(alice, base, mergee))
    assert list(merged) == [key for key in CONTACT if key not in ("last_activity_at", "contact_inboxes")]
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
    assert {**alice.shown(base), "contact_inboxes": []} == {**merged, "contact_inboxes": []}
    refused(alice.get(f"contacts/{mergee['id']}"), 404, NOT_FOUND)
    assert ids(alice.get("contacts")) == [base["id"]]


def test_a_base_without_a_name_or_address_takes_them_over(alice, two):
    _, mergee = two
    merged = done(merge(alice, alice.contact(), mergee))
    assert (merged["name"], merged["email"], merged["phone_number"], merged["identifier"]) == (
        "Ada L",
        "lovelace@acme.com",
        "+33612345678",
        "7",
    )


def test_inboxes_and_notes_move_along(alice, two):
    base, mergee = two
    for place, contact in enumerate(two):
        alice.post(f"contacts/{contact['id']}/notes", {"content": f"note {place}"})
        inbox = alice.inbox("Api", name=f"App {place}")
        alice.post(f"contacts/{contact['id']}/contact_inboxes", {"inbox_id": inbox.number, "source_id": f"s-{place}"})
    done(merge(alice, base, mergee))
    assert [place["source_id"] for place in alice.shown(base)["contact_inboxes"]] == ["s-0", "s-1"]
    assert [note["content"] for note in done(alice.get(f"contacts/{base['id']}/notes"))] == ["note 1", "note 0"]


def test_labels_move_along_as_the_documentation_says(alice, two):
    base, mergee = two
    alice.post(f"contacts/{base['id']}/labels", {"labels": ["vip"]})
    alice.post(f"contacts/{mergee['id']}/labels", {"labels": ["new", "vip"]})
    done(merge(alice, base, mergee))
    assert done(alice.get(f"contacts/{base['id']}/labels"))["payload"] == ["vip", "new"]


def test_what_other_doors_know_of_a_contact_moves_along(alice, two):
    base, _ = two
    customer = alice.person.customer()
    theirs = alice.person.contact(customer, role=["buyer"], id_crm="C-7")
    address = alice.person.address(customer, contact_id=theirs["id"])
    [number] = ids(alice.get("contacts/search?q=dupont"))
    done(merge(alice, base, {"id": number}))
    [contact] = done(alice.person.get(f"/api/contacts?customer_id={customer['id']}"))["data"]
    assert (contact["role"], contact["id_crm"], contact["address_ids"]) == (["buyer"], "C-7", [address["id"]])


def test_one_and_the_same_is_answered_untouched(alice, two):
    base, _ = two
    before = stored()
    assert {**done(merge(alice, base, base)), "contact_inboxes": []} == base
    assert stored() == before


@pytest.mark.parametrize("wrong", [None, "", 0, NOBODY, "abc", [], {}, True, 2**63])
@pytest.mark.parametrize("place", [0, 1])
def test_one_that_there_is_not_is_not_found(alice, two, wrong, place):
    pair = [*two]
    pair[place] = {"id": wrong}
    before = stored()
    refused(merge(alice, *pair), 404, NOT_FOUND)
    assert stored() == before


def test_nothing_sent_is_not_found(alice):
    refused(alice.post("actions/contact_merge", {}), 404, NOT_FOUND)
    refused(alice.post("actions/contact_merge"), 404, NOT_FOUND)


def test_ids_may_be_texts(alice, two):
    base, mergee = two
    assert done(merge(alice, {"id": str(base["id"])}, {"id": str(mergee["id"])}))["id"] == base["id"]


def test_an_agent_may_merge(dave, two):
    done(merge(dave, *two))


def test_a_merge_is_one_change_set_through_this_door(alice, two):
    before = len(alice.changes())
    done(merge(alice, *two))
    with alice.person.scope():
        [change_set] = ChangeSet.objects.filter(source="chatwoot")
    changes = alice.changes()[before:]
    assert {change.change_set_id for change in changes} == {change_set.pk}
    assert sorted(change.kind for change in changes) == ["deleted", "updated"]
