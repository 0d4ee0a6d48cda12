"""Many at once, over a real socket."""

import pytest

from tests.integration.conftest import client, live_alice, server  # noqa: F401, the fixtures
from tests.integration.test_concurrency import all_at_once

PHONE = "+212612345678"


@pytest.fixture
def mobile(client, live_alice):  # noqa: F811
    """Alice's client, with its token as this door has it."""
    client.headers.pop("Authorization")
    client.headers["x-api-key"] = live_alice.token
    return client


def contacts(mobile):
    return mobile.get("/api/contact", params={"limit": 100}).json()["data"]


def test_of_50_who_want_one_phone_number_one_gets_it(mobile):
    ways = [PHONE, "+212 612 345678", "+212-612-345-678"]
    bodies = [{"primaryPhone": ways[number % 3], "firstName": f"John {number}"} for number in range(50)]
    answers = all_at_once([lambda body=body: mobile.post("/api/contact", json=body) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert len(contacts(mobile)) == 1


def test_of_many_who_move_to_one_phone_number_one_does(mobile):
    made = [mobile.post("/api/contact", json={"primaryPhone": f"06123456{number:02}"}).json() for number in range(12)]
    calls = [lambda pk=one["id"]: mobile.put(f"/api/contact/{pk}", json={"primaryPhone": PHONE}) for one in made]
    assert sorted(answer.status_code for answer in all_at_once(calls)) == [200] + [409] * 11


def test_upserts_of_the_same_people_in_any_order_make_each_once(mobile):
    items = [{"primaryPhone": f"+2126123456{number:02}", "firstName": f"John {number}"} for number in range(60)]
    turned = [items, items[::-1], items[30:] + items[:30]] * 4
    calls = [lambda data=data: mobile.post("/api/contact/upsert", json={"data": data}) for data in turned]
    calls += [lambda item=item: mobile.post("/api/contact", json=item) for item in items[::10]]
    codes = [answer.status_code for answer in all_at_once(calls)]
    assert codes[:12] == [204] * 12
    assert set(codes[12:]) <= {201, 409}
    assert sorted(contact["firstName"] for contact in contacts(mobile)) == sorted(item["firstName"] for item in items)


def test_upserts_and_deletions_at_once_leave_nobody_twice_and_fail_nowhere(mobile):
    items = [{"primaryPhone": f"+2126123456{number:02}", "city": "Fez"} for number in range(20)]
    mobile.post("/api/contact/upsert", json={"data": items})
    calls = [lambda pk=one["id"]: mobile.delete(f"/api/contact/{pk}") for one in contacts(mobile)]
    calls[5:5] = [lambda: mobile.post("/api/contact/upsert", json={"data": items})] * 4
    assert {answer.status_code for answer in all_at_once(calls)} <= {200, 204}
    phones = [contact["primaryPhone"] for contact in contacts(mobile)]
    assert len(phones) == len(set(phones))


def test_of_many_who_change_one_contact_none_undoes_another(mobile):
    made = mobile.post("/api/contact", json={"primaryPhone": PHONE, "fullName": "John Doe"}).json()
    fields = ["firstName", "lastName", "fullName", "occupation", "city", "zip", "address"]
    changes = [(field, f"{field} {number}") for number in range(4) for field in fields]
    path = f"/api/contact/{made['id']}"
    answers = all_at_once([lambda change=change: mobile.put(path, json=dict([change])) for change in changes])
    assert [answer.status_code for answer in answers] == [200] * len(changes)
    assert all(answer.json()[field] == value for answer, (field, value) in zip(answers, changes, strict=True))
    assert len(mobile.get(f"/api/addresses?contact_id={made['id']}", headers=bearer(mobile)).json()["data"]) == 1


def bearer(mobile):
    return {"Authorization": f"Bearer {mobile.headers['x-api-key']}"}


def test_an_upsert_answers_204_and_nothing_else(mobile):
    answer = mobile.post("/api/contact/upsert", json={"data": [{"primaryPhone": PHONE}]})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_chunked_body_is_refused_rather_than_lost(mobile):
    headers = {"Content-Type": "application/json"}
    answer = mobile.post("/api/contact", content=iter([b'{"primaryPhone": "+336"}']), headers=headers)
    assert (answer.status_code, answer.json()["statusCode"]) == (411, 411)
