"""Upserts of the GoMobile API, which match contacts by phone number."""

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from crm.history.models import ChangeSet

from .conftest import DOCUMENTED_CONTACT, count_rows, expect_error, expect_json


def upsert(client, *items):
    response = client.post("contact/upsert", {"data": list(items)})
    assert (response.status_code, response.content) == (204, b""), response.content


def contacts_by_phone(client):
    return {contact["primaryPhone"]: contact for contact in expect_json(client.get("contact?limit=100"))["data"]}


def test_upsert_updates_existing_contacts_and_creates_others(client):
    old = client.contact(firstName="John", lastName="Doe", city="Fez")
    upsert(
        client,
        {"primaryPhone": "+212612345678", "firstName": "Jane"},
        {**DOCUMENTED_CONTACT, "primaryPhone": "+212612345679"},
    )
    contacts = contacts_by_phone(client)
    assert contacts["+212612345678"] == {
        **old,
        "firstName": "Jane",
        "fullName": "Jane Doe",
        "updatedAt": contacts["+212612345678"]["updatedAt"],
    }
    assert contacts["+212612345679"]["city"] == "Casablanca"
    assert [attribute["name"] for attribute in client.retrieve(contacts["+212612345679"])["customAttributes"]] == [
        "age",
        "interests",
    ]


def test_upsert_matches_phone_numbers_ignoring_their_format(client):
    contact = client.contact()
    upsert(client, {"primaryPhone": "+212 6-12 34 56 78", "firstName": "Jo"})
    assert client.retrieve(contact)["primaryPhone"] == "+212 6-12 34 56 78"
    assert len(contacts_by_phone(client)) == 1


def test_upsert_of_a_duplicate_phone_number_updates_the_oldest_contact(client):
    customer = client.person.customer()
    first, second = (client.person.contact(customer, phone="+33612345678") for _ in range(2))
    upsert(client, {"primaryPhone": "+33612345678", "firstName": "Jo"})
    assert (client.retrieve(first)["firstName"], client.retrieve(second)["firstName"]) == ("Jo", "Jean")


def test_upsert_of_a_repeated_phone_number_updates_the_contact_before(client):
    upsert(
        client,
        {"primaryPhone": "+212612345678", "firstName": "John", "fullName": "Johnny", "city": "Fez"},
        {"primaryPhone": "0612"},
        {"primaryPhone": "+212 612345678", "firstName": "Jane"},
    )
    contacts = contacts_by_phone(client)
    assert len(contacts) == 2
    jane = contacts["+212 612345678"]
    assert (jane["firstName"], jane["fullName"], jane["city"]) == ("Jane", "Johnny", "Fez")


def test_upsert_with_equal_values_logs_no_change(client):
    customer = client.person.customer()
    contact = client.person.contact(customer, phone="+33612345678")
    client.person.address(customer, contact_id=contact["id"], address_line2="Building B")
    expect_json(client.put(f"contact/{contact['id']}", {"customAttributes": {"age": 30, "vip": True}}))
    item = {name: value for name, value in client.retrieve(contact).items() if name not in ("id", "organizationId")}
    item |= {"customAttributes": {"vip": True, "age": 30}}
    del item["createdAt"], item["updatedAt"], item["state"]
    before = len(client.changes())
    upsert(client, item)
    assert len(client.changes()) == before
    with client.person.scope():
        assert not ChangeSet.objects.exists()
    upsert(client, {**item, "city": "Lyon"}, {"primaryPhone": "+33612345678", "customAttributes": {"vip": False}})
    assert [(change.record_type, list(change.after)) for change in client.changes()[before:]] == [
        ("address", ["city"]),
        ("contact", ["custom_attributes"]),
    ]


def test_upsert_creates_one_change_set_with_source_gomobile(client, make_inbox):
    make_inbox("A"), make_inbox("B")
    client.contact(channels=["A"], city="Fez")
    before = len(client.changes())
    existing = {"primaryPhone": "+212612345678", "firstName": "Jo", "city": "Rabat", "channels": ["B"]}
    upsert(client, existing, DOCUMENTED_CONTACT | {"primaryPhone": "+3361"})
    changes = client.changes()[before:]
    with client.person.scope():
        [change_set] = ChangeSet.objects.filter(source="gomobile")
    assert change_set.verb == "upsert"
    assert {change.change_set_id for change in changes} == {change_set.pk}
    assert sorted(change.record_type for change in changes) == [
        *("address", "address"),
        *("contact", "contact"),
        *("contactinbox", "contactinbox"),
    ]


def test_upsert_with_an_invalid_item_is_400_and_writes_nothing(client):
    before = count_rows()
    response = client.post(
        "contact/upsert",
        {"data": [{"primaryPhone": "+3361"}, {"firstName": "J", "nickname": "JD"}, "nobody", {"primaryPhone": 7}]},
    )
    assert sorted(expect_error(response, 400)) == [
        "data.1.firstName must be longer than or equal to 2 characters",
        "data.1.primaryPhone should not be empty",
        "data.2 must be an object",
        "data.3.primaryPhone must be a string",
        "property data.1.nickname should not exist",
    ]
    assert count_rows() == before


def test_upsert_with_an_error_while_writing_is_rolled_back(client, make_inbox):
    make_inbox("Mail", "Channel::Email")
    before = count_rows()
    items = [{"primaryPhone": "+33612345678"}, {"primaryPhone": "+33612345679", "channels": ["Mail"]}]
    [message] = expect_error(client.post("contact/upsert", {"data": items}), 400)
    assert message.startswith("data.1.primaryEmail")
    items[1]["channels"] = ["fax"]
    assert expect_error(client.post("contact/upsert", {"data": items}), 400) == [
        "data.1.channels must name inboxes of the organization: Mail"
    ]
    assert count_rows() == before


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
def test_upsert_with_a_body_that_is_no_list_of_up_to_1000_is_400(client, body, message):
    assert expect_error(client.post("contact/upsert", body), 400) == [message]


def test_upsert_of_an_empty_list_writes_nothing(client):
    before = count_rows()
    upsert(client)
    assert count_rows() == before


def test_upsert_of_1000_contacts_costs_few_statements_each(client):
    items = [
        {"primaryPhone": f"+2126{number:08}", "firstName": f"John {number}", "primaryEmail": f"j{number}@example.com"}
        for number in range(1000)
    ]
    changed = [{**item, "firstName": "Jane", "city": "Fez"} for item in items]
    for body, maximum in ((items, 5), (changed, 9)):
        reset_queries()  # the query log is limited to 9,000
        with CaptureQueriesContext(connection) as statements:
            upsert(client, *body)
        assert len(statements) < maximum * len(body)
    assert expect_json(client.get("contact?limit=1&search=Jane"))["meta"]["total"] == 1000


def test_upsert_with_another_method_is_405(client):
    for method in ("GET", "PUT", "DELETE"):
        expect_error(client.request(method, "contact/upsert", {}), 405)


def test_upsert_of_values_with_space_around_them_changes_nothing(client, alice):
    contact = client.contact(primaryEmail="a@b.example", firstName="Ada")
    upsert(client, {"primaryPhone": " +212612345678\u00a0", "primaryEmail": "a@b.example\u200b", "firstName": "Ada"})
    assert expect_json(client.get("contact"))["data"] == [contact]
    with alice.scope():
        assert not ChangeSet.objects.exists()
