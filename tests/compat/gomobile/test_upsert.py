"""Many contacts at once, told apart by phone number."""

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from crm.history.models import ChangeSet

from .conftest import SEED, done, refused, stored


def upsert(ann, *items):
    response = ann.post("contact/upsert", {"data": list(items)})
    assert (response.status_code, response.content) == (204, b""), response.content


def everyone(ann):
    return {contact["primaryPhone"]: contact for contact in done(ann.get("contact?limit=100"))["data"]}


def test_what_is_there_is_changed_and_what_is_not_is_made(ann):
    old = ann.contact(firstName="John", lastName="Doe", city="Fez")
    upsert(ann, {"primaryPhone": "+212612345678", "firstName": "Jane"}, {**SEED, "primaryPhone": "+212612345679"})
    both = everyone(ann)
    assert both["+212612345678"] == {
        **old,
        "firstName": "Jane",
        "fullName": "Jane Doe",
        "updatedAt": both["+212612345678"]["updatedAt"],
    }
    assert both["+212612345679"]["city"] == "Casablanca"
    assert [one["name"] for one in ann.shown(both["+212612345679"])["customAttributes"]] == ["age", "interests"]


def test_a_phone_number_is_the_same_however_it_was_typed(ann):
    contact = ann.contact()
    upsert(ann, {"primaryPhone": "+212 6-12 34 56 78", "firstName": "Jo"})
    assert ann.shown(contact)["primaryPhone"] == "+212 6-12 34 56 78"
    assert len(everyone(ann)) == 1


def test_of_several_with_a_number_the_oldest_is_changed(ann):
    customer = ann.person.customer()
    first, second = (ann.person.contact(customer, phone="+33612345678") for _ in range(2))
    upsert(ann, {"primaryPhone": "+33612345678", "firstName": "Jo"})
    assert (ann.shown(first)["firstName"], ann.shown(second)["firstName"]) == ("Jo", "Jean")


def test_what_comes_later_in_a_request_changes_what_came_before(ann):
    upsert(
        ann,
        {"primaryPhone": "+212612345678", "firstName": "John", "fullName": "Johnny", "city": "Fez"},
        {"primaryPhone": "0612"},
        {"primaryPhone": "+212 612345678", "firstName": "Jane"},
    )
    both = everyone(ann)
    assert len(both) == 2
    jane = both["+212 612345678"]
    assert (jane["firstName"], jane["fullName"], jane["city"]) == ("Jane", "Johnny", "Fez")


def test_what_is_as_it_is_shown_is_left_alone(ann):
    customer = ann.person.customer()
    contact = ann.person.contact(customer, phone="+33612345678")
    ann.person.address(customer, contact_id=contact["id"], address_line2="Building B")
    done(ann.put(f"contact/{contact['id']}", {"customAttributes": {"age": 30, "vip": True}}))
    item = {name: value for name, value in ann.shown(contact).items() if name not in ("id", "organizationId")}
    item |= {"customAttributes": {"vip": True, "age": 30}}
    del item["createdAt"], item["updatedAt"], item["state"]
    before = len(ann.changes())
    upsert(ann, item)
    assert len(ann.changes()) == before
    with ann.person.scope():
        assert not ChangeSet.objects.exists()
    upsert(ann, {**item, "city": "Lyon"}, {"primaryPhone": "+33612345678", "customAttributes": {"vip": False}})
    assert [(change.record_type, list(change.after)) for change in ann.changes()[before:]] == [
        ("address", ["city"]),
        ("contact", ["custom_attributes"]),
    ]


def test_all_is_one_change_set_through_this_door(ann, inbox):
    inbox("A"), inbox("B")
    ann.contact(channels=["A"], city="Fez")
    before = len(ann.changes())
    there = {"primaryPhone": "+212612345678", "firstName": "Jo", "city": "Rabat", "channels": ["B"]}
    upsert(ann, there, SEED | {"primaryPhone": "+3361"})
    changes = ann.changes()[before:]
    with ann.person.scope():
        [change_set] = ChangeSet.objects.filter(source="gomobile")
    assert change_set.verb == "upsert"
    assert {change.change_set_id for change in changes} == {change_set.pk}
    assert sorted(change.record_type for change in changes) == [
        *("address", "address"),
        *("contact", "contact"),
        *("contactinbox", "contactinbox"),
    ]


def test_one_item_that_is_wrong_refuses_all_and_says_where(ann):
    before = stored()
    response = ann.post(
        "contact/upsert",
        {"data": [{"primaryPhone": "+3361"}, {"firstName": "J", "nickname": "JD"}, "nobody", {"primaryPhone": 7}]},
    )
    assert sorted(refused(response, 400)) == [
        "data.1.firstName must be longer than or equal to 2 characters",
        "data.1.primaryPhone should not be empty",
        "data.2 must be an object",
        "data.3.primaryPhone must be a string",
        "property data.1.nickname should not exist",
    ]
    assert stored() == before


def test_what_only_writing_shows_to_be_wrong_undoes_all_and_says_where(ann, inbox):
    inbox("Mail", "Channel::Email")
    before = stored()
    items = [{"primaryPhone": "+33612345678"}, {"primaryPhone": "+33612345679", "channels": ["Mail"]}]
    [message] = refused(ann.post("contact/upsert", {"data": items}), 400)
    assert message.startswith("data.1.primaryEmail")
    items[1]["channels"] = ["fax"]
    assert refused(ann.post("contact/upsert", {"data": items}), 400) == [
        "data.1.channels must name inboxes of the organization: Mail"
    ]
    assert stored() == before


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "data should not be empty"),
        ({"data": None}, "data should not be empty"),
        ({"data": {}}, "data must be an array"),
        ({"data": "x"}, "data must be an array"),
        ({"data": [], "mode": "x"}, "property mode should not exist"),
        ({"data": [{"primaryPhone": "+3361"}] * 1001}, "data must contain no more than 1000 elements"),
    ],
)
def test_a_body_that_is_no_list_of_up_to_1000_is_refused(ann, body, message):
    assert refused(ann.post("contact/upsert", body), 400) == [message]


def test_an_empty_list_does_nothing(ann):
    before = stored()
    upsert(ann)
    assert stored() == before


def test_upsert_of_a_thousand_contacts_takes_few_statements_for_each(ann):
    items = [
        {"primaryPhone": f"+2126{number:08}", "firstName": f"John {number}", "primaryEmail": f"j{number}@example.com"}
        for number in range(1000)
    ]
    changed = [{**item, "firstName": "Jane", "city": "Fez"} for item in items]
    for body, most in ((items, 5), (changed, 9)):
        reset_queries()  # the log holds 9,000
        with CaptureQueriesContext(connection) as statements:
            upsert(ann, *body)
        assert len(statements) < most * len(body)
    assert done(ann.get("contact?limit=1&search=Jane"))["meta"]["total"] == 1000


def test_get_and_put_are_no_methods_of_it(ann):
    for method in ("GET", "PUT", "DELETE"):
        refused(ann.request(method, "contact/upsert", {}), 405)
