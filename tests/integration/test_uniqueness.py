"""What each door promises to be unique, wanted by many at once."""

import pytest

from .test_concurrency import all_at_once

PHONE = "+212612345678"
TAKEN = [
    ("email", "Jean@acme.com", "Email has already been taken"),
    ("phone_number", PHONE, "Phone number has already been taken"),
    ("identifier", "c-1", "Identifier has already been taken"),
]


@pytest.fixture
def person(doors):
    """What our own API wants of a contact."""
    customer = doors.own.post("customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
    return {"customer_id": customer, "first_name": "Jean", "last_name": "Dupont", "email": "jean@acme.com"}


@pytest.mark.parametrize(("field", "value", "message"), TAKEN)
def test_of_50_who_want_the_same_through_chatwoots_door_one_gets_it(doors, field, value, message):
    spelt = [value, value.lower()] if field == "email" else [value]
    bodies = [{"name": f"Jean {n}", field: spelt[n % len(spelt)]} for n in range(50)]
    answers = all_at_once([lambda body=body: doors.chatwoot.post("contacts", json=body) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 49
    told = [answer.json() for answer in answers if answer.status_code == 422]
    assert told == [{"message": message, "attributes": [field]}] * 49
    assert doors.chatwoot.get("contacts").json()["meta"]["count"] == 1


@pytest.mark.parametrize(("field", "value", "message"), TAKEN)
def test_of_many_who_move_to_the_same_through_chatwoots_door_one_does(doors, field, value, message):
    made = [doors.chatwoot.post("contacts", json={"name": f"Jean {n}"}).json()["id"] for n in range(12)]
    calls = [lambda pk=pk: doors.chatwoot.put(f"contacts/{pk}", json={field: value}) for pk in made]
    assert sorted(answer.status_code for answer in all_at_once(calls)) == [200] + [422] * 11


def test_of_50_who_want_one_phone_number_through_gomobiles_door_one_gets_it(doors):
    answers = all_at_once([lambda: doors.gomobile.post("contact", json={"primaryPhone": PHONE})] * 50)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert doors.gomobile.get("contact").json()["meta"]["total"] == 1


def test_of_50_who_want_one_phone_number_through_either_door_one_gets_it(doors):
    ways = [
        lambda: doors.gomobile.post("contact", json={"primaryPhone": "+212 612-345678"}),
        lambda: doors.chatwoot.post("contacts", json={"phone_number": PHONE}),
    ]
    codes = sorted(answer.status_code for answer in all_at_once(ways * 25))
    assert codes in ([200] + [409] * 25 + [422] * 24, [201] + [409] * 24 + [422] * 25)
    assert doors.chatwoot.get("contacts").json()["meta"]["count"] == 1


def test_our_own_api_takes_50_equal_addresses_and_numbers_at_once(doors, person):
    body = person | {"phone": PHONE}
    assert {a.status_code for a in all_at_once([lambda: doors.own.post("contacts", json=body)] * 50)} == {201}
    assert len(doors.own.get("contacts", params={"email": "jean@acme.com"}).json()["data"]) == 50


def test_all_doors_at_once_end_in_no_failure_and_break_no_promise(doors, person):
    ways = [
        lambda: doors.own.post("contacts", json=person | {"phone": PHONE}),
        lambda: doors.gomobile.post("contact", json={"primaryPhone": PHONE, "primaryEmail": "jean@acme.com"}),
        lambda: doors.gomobile.post("contact/upsert", json={"data": [{"primaryPhone": PHONE, "city": "Fez"}]}),
        lambda: doors.chatwoot.post("contacts", json={"phone_number": PHONE, "email": "jean@acme.com"}),
        lambda: doors.chatwoot.post("contacts", json={"email": "jean@acme.com", "identifier": "c-1"}),
    ]
    kinds = [kind for _ in range(10) for kind in range(len(ways))]
    answers = all_at_once([ways[kind] for kind in kinds])
    codes = [
        {answer.status_code for answer, one in zip(answers, kinds, strict=True) if one == kind} for kind in range(5)
    ]
    assert codes[0] == {201}
    assert codes[1] <= {201, 409}
    assert codes[2] == {204}
    assert codes[3] <= {200, 422}
    assert codes[4] <= {200, 422}
    assert sum(a.status_code == 200 for a in answers) <= 1, "both of Chatwoot's want the address"


@pytest.mark.parametrize("attempt", range(4))
def test_a_contact_changed_merged_and_deleted_through_all_doors_at_once_ends_in_no_failure(doors, person, attempt):
    mergee, base = (doors.own.post("contacts", json=person).json()["data"]["id"] for _ in range(2))
    first, second = (contact["id"] for contact in doors.chatwoot.get("contacts").json()["payload"])
    merge = {"base_contact_id": second, "mergee_contact_id": first}
    calls = [
        *[lambda n=n: doors.own.patch(f"contacts/{mergee}", json={"last_name": f"Dupont {n}"}) for n in range(5)],
        *[lambda n=n: doors.gomobile.put(f"contact/{mergee}", json={"city": f"Fez {n}"}) for n in range(5)],
        *[lambda n=n: doors.chatwoot.put(f"contacts/{first}", json={"identifier": f"c-{n}"}) for n in range(5)],
        lambda: doors.chatwoot.post("actions/contact_merge", json=merge),
        lambda: doors.gomobile.delete(f"contact/{mergee}"),
        lambda: doors.chatwoot.delete(f"contacts/{first}"),
    ]
    assert {answer.status_code for answer in all_at_once(calls)} <= {200, 404}
    assert [contact["id"] for contact in doors.own.get("contacts").json()["data"]] == [base]
