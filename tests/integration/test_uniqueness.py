"""Concurrent writes of the values that each API requires to be unique."""

import pytest

from .test_concurrency import run_concurrently

PHONE = "+212612345678"
UNIQUE_FIELDS = [
    ("email", "Jean@acme.com", "Email has already been taken"),
    ("phone_number", PHONE, "Phone number has already been taken"),
    ("identifier", "c-1", "Identifier has already been taken"),
]


@pytest.fixture
def contact_body(clients):
    """The body of a contact for the own API."""
    customer = clients.own.post("customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
    return {"customer_id": customer, "first_name": "Jean", "last_name": "Dupont", "email": "jean@acme.com"}


@pytest.mark.parametrize(("field", "value", "message"), UNIQUE_FIELDS)
def test_concurrent_chatwoot_creates_with_the_same_value_conflict(clients, field, value, message):
    spellings = [value, value.lower()] if field == "email" else [value]
    bodies = [{"name": f"Jean {n}", field: spellings[n % len(spellings)]} for n in range(50)]
    answers = run_concurrently([lambda body=body: clients.chatwoot.post("contacts", json=body) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 49
    errors = [answer.json() for answer in answers if answer.status_code == 422]
    assert errors == [{"message": message, "attributes": [field]}] * 49
    assert clients.chatwoot.get("contacts").json()["meta"]["count"] == 1


@pytest.mark.parametrize(("field", "value", "message"), UNIQUE_FIELDS)
def test_concurrent_chatwoot_updates_to_the_same_value_conflict(clients, field, value, message):
    contact_ids = [clients.chatwoot.post("contacts", json={"name": f"Jean {n}"}).json()["id"] for n in range(12)]
    calls = [lambda pk=pk: clients.chatwoot.put(f"contacts/{pk}", json={field: value}) for pk in contact_ids]
    assert sorted(answer.status_code for answer in run_concurrently(calls)) == [200] + [422] * 11


def test_concurrent_gomobile_creates_with_the_same_phone_conflict(clients):
    answers = run_concurrently([lambda: clients.gomobile.post("contact", json={"primaryPhone": PHONE})] * 50)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert clients.gomobile.get("contact").json()["meta"]["total"] == 1


def test_concurrent_creates_with_the_same_phone_in_two_apis_conflict(clients):
    requests = [
        lambda: clients.gomobile.post("contact", json={"primaryPhone": "+212 612-345678"}),
        lambda: clients.chatwoot.post("contacts", json={"phone_number": PHONE}),
    ]
    statuses = sorted(answer.status_code for answer in run_concurrently(requests * 25))
    assert statuses in ([200] + [409] * 25 + [422] * 24, [201] + [409] * 24 + [422] * 25)
    assert clients.chatwoot.get("contacts").json()["meta"]["count"] == 1


def test_concurrent_own_creates_with_the_same_email_and_phone_succeed(clients, contact_body):
    body = contact_body | {"phone": PHONE}
    assert {a.status_code for a in run_concurrently([lambda: clients.own.post("contacts", json=body)] * 50)} == {201}
    assert len(clients.own.get("contacts", params={"email": "jean@acme.com"}).json()["data"]) == 50


def test_concurrent_creates_in_all_apis_never_fail_and_stay_unique(clients, contact_body):
    requests = [
        lambda: clients.own.post("contacts", json=contact_body | {"phone": PHONE}),
        lambda: clients.gomobile.post("contact", json={"primaryPhone": PHONE, "primaryEmail": "jean@acme.com"}),
        lambda: clients.gomobile.post("contact/upsert", json={"data": [{"primaryPhone": PHONE, "city": "Fez"}]}),
        lambda: clients.chatwoot.post("contacts", json={"phone_number": PHONE, "email": "jean@acme.com"}),
        lambda: clients.chatwoot.post("contacts", json={"email": "jean@acme.com", "identifier": "c-1"}),
    ]
    indexes = [index for _ in range(10) for index in range(len(requests))]
    answers = run_concurrently([requests[index] for index in indexes])
    statuses = [
        {answer.status_code for answer, sent_index in zip(answers, indexes, strict=True) if sent_index == index}
        for index in range(5)
    ]
    assert statuses[0] == {201}
    assert statuses[1] <= {201, 409}
    assert statuses[2] == {204}
    assert statuses[3] <= {200, 422}
    assert statuses[4] <= {200, 422}
    assert sum(a.status_code == 200 for a in answers) <= 1, "both of Chatwoot's want the address"


@pytest.mark.parametrize("attempt", range(4))
def test_concurrent_updates_merge_and_deletions_in_all_apis_never_fail(clients, contact_body, attempt):
    mergee, base = (clients.own.post("contacts", json=contact_body).json()["data"]["id"] for _ in range(2))
    first, second = (contact["id"] for contact in clients.chatwoot.get("contacts").json()["payload"])
    merge = {"base_contact_id": second, "mergee_contact_id": first}
    calls = [
        *[lambda n=n: clients.own.patch(f"contacts/{mergee}", json={"last_name": f"Dupont {n}"}) for n in range(5)],
        *[lambda n=n: clients.gomobile.put(f"contact/{mergee}", json={"city": f"Fez {n}"}) for n in range(5)],
        *[lambda n=n: clients.chatwoot.put(f"contacts/{first}", json={"identifier": f"c-{n}"}) for n in range(5)],
        lambda: clients.chatwoot.post("actions/contact_merge", json=merge),
        lambda: clients.gomobile.delete(f"contact/{mergee}"),
        lambda: clients.chatwoot.delete(f"contacts/{first}"),
    ]
    assert {answer.status_code for answer in run_concurrently(calls)} <= {200, 404}
    assert [contact["id"] for contact in clients.own.get("contacts").json()["data"]] == [base]
