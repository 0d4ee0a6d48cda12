"""Concurrent requests of the GoMobile API over a real socket."""

import pytest

from tests.integration.conftest import client, live_alice, server  # noqa: F401, the fixtures
from tests.integration.test_concurrency import run_concurrently

PHONE = "+212612345678"


@pytest.fixture
def gomobile(client, live_alice):  # noqa: F811
    """Alice's client, with its token in the header of the GoMobile API."""
    client.headers.pop("Authorization")
    client.headers["x-api-key"] = live_alice.token
    return client


def list_contacts(gomobile):
    return gomobile.get("/api/contact", params={"limit": 100}).json()["data"]


def test_concurrent_creates_with_the_same_phone_conflict(gomobile):
    spellings = [PHONE, "+212 612 345678", "+212-612-345-678"]
    bodies = [{"primaryPhone": spellings[number % 3], "firstName": f"John {number}"} for number in range(50)]
    answers = run_concurrently([lambda body=body: gomobile.post("/api/contact", json=body) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert len(list_contacts(gomobile)) == 1


def test_concurrent_updates_to_the_same_phone_conflict(gomobile):
    made = [gomobile.post("/api/contact", json={"primaryPhone": f"06123456{number:02}"}).json() for number in range(12)]
    calls = [
        lambda pk=contact["id"]: gomobile.put(f"/api/contact/{pk}", json={"primaryPhone": PHONE}) for contact in made
    ]
    assert sorted(answer.status_code for answer in run_concurrently(calls)) == [200] + [409] * 11


def test_concurrent_upserts_of_the_same_contacts_create_each_once(gomobile):
    items = [{"primaryPhone": f"+2126123456{number:02}", "firstName": f"John {number}"} for number in range(60)]
    orders = [items, items[::-1], items[30:] + items[:30]] * 4
    calls = [lambda data=data: gomobile.post("/api/contact/upsert", json={"data": data}) for data in orders]
    calls += [lambda item=item: gomobile.post("/api/contact", json=item) for item in items[::10]]
    codes = [answer.status_code for answer in run_concurrently(calls)]
    assert codes[:12] == [204] * 12
    assert set(codes[12:]) <= {201, 409}
    assert sorted(contact["firstName"] for contact in list_contacts(gomobile)) == sorted(
        item["firstName"] for item in items
    )


def test_concurrent_upserts_and_deletions_leave_no_duplicate(gomobile):
    items = [{"primaryPhone": f"+2126123456{number:02}", "city": "Fez"} for number in range(20)]
    gomobile.post("/api/contact/upsert", json={"data": items})
    calls = [lambda pk=contact["id"]: gomobile.delete(f"/api/contact/{pk}") for contact in list_contacts(gomobile)]
    calls[5:5] = [lambda: gomobile.post("/api/contact/upsert", json={"data": items})] * 4
    assert {answer.status_code for answer in run_concurrently(calls)} <= {200, 204}
    phones = [contact["primaryPhone"] for contact in list_contacts(gomobile)]
    assert len(phones) == len(set(phones))


def test_concurrent_updates_of_different_fields_are_all_stored(gomobile):
    made = gomobile.post("/api/contact", json={"primaryPhone": PHONE, "fullName": "John Doe"}).json()
    fields = ["firstName", "lastName", "fullName", "occupation", "city", "zip", "address"]
    changes = [(field, f"{field} {number}") for number in range(4) for field in fields]
    path = f"/api/contact/{made['id']}"
    answers = run_concurrently([lambda change=change: gomobile.put(path, json=dict([change])) for change in changes])
    assert [answer.status_code for answer in answers] == [200] * len(changes)
    assert all(answer.json()[field] == value for answer, (field, value) in zip(answers, changes, strict=True))
    assert (
        len(gomobile.get(f"/api/addresses?contact_id={made['id']}", headers=bearer_header(gomobile)).json()["data"])
        == 1
    )


def bearer_header(gomobile):
    return {"Authorization": f"Bearer {gomobile.headers['x-api-key']}"}


def test_upsert_is_204_without_body(gomobile):
    answer = gomobile.post("/api/contact/upsert", json={"data": [{"primaryPhone": PHONE}]})
    assert (answer.status_code, answer.content) == (204, b"")


def test_chunked_body_is_411(gomobile):
    headers = {"Content-Type": "application/json"}
    answer = gomobile.post("/api/contact", content=iter([b'{"primaryPhone": "+336"}']), headers=headers)
    assert (answer.status_code, answer.json()["statusCode"]) == (411, 411)
