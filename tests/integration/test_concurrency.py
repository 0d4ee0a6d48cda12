"""Concurrent requests of the own API over a real socket."""

from concurrent.futures import ThreadPoolExecutor

CONTACT_BODY = {"first_name": "Jean", "last_name": "Dupont", "email": "jean@acme.com"}


def run_concurrently(calls):
    with ThreadPoolExecutor(len(calls)) as pool:
        return [answer.result() for answer in [pool.submit(call) for call in calls]]


def test_concurrent_creates_with_the_same_external_id_conflict(client):
    customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
    body = {"customer_id": customer, "id_crm": "X-1", **CONTACT_BODY}
    codes = [r.status_code for r in run_concurrently([lambda: client.post("/api/contacts", json=body)] * 50)]
    assert sorted(codes) == [201] + [409] * 49


def test_concurrent_updates_of_different_fields_are_all_stored(client):
    customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
    contact = client.post("/api/contacts", json={"customer_id": customer, **CONTACT_BODY}).json()["data"]
    path, fields = f"/api/contacts/{contact['id']}", ["first_name", "last_name", "phone", "id_crm", "id_erp"]
    changes = [(field, f"{field} {number}") for number in range(6) for field in fields]
    answers = run_concurrently([lambda c=change: client.patch(path, json=dict([c])) for change in changes])
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json()["data"][field] == value for answer, (field, value) in zip(answers, changes, strict=True))


def test_concurrent_customer_deletion_leaves_no_contact(client):
    for _ in range(5):
        customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
        body = {"customer_id": customer, **CONTACT_BODY}
        calls = [lambda b=body: client.post("/api/contacts", json=b)] * 8
        calls.insert(4, lambda pk=customer: client.delete(f"/api/customers/{pk}"))
        assert {answer.status_code for answer in run_concurrently(calls)} <= {200, 201, 400}
        assert client.get("/api/contacts", params={"customer_id": customer}).json()["data"] == []


def test_chunked_body_is_411(client):
    customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
    path = f"/api/customers/{customer}"
    answer = client.patch(path, content=iter([b'{"name": "Globex"}']), headers={"Content-Type": "application/json"})
    assert answer.status_code == 411
