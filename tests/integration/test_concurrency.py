"""Many at once, over a real socket."""

from concurrent.futures import ThreadPoolExecutor

PERSON = {"first_name": "Jean", "last_name": "Dupont", "email": "jean@acme.com"}


def all_at_once(calls):
    with ThreadPoolExecutor(len(calls)) as pool:
        return [answer.result() for answer in [pool.submit(call) for call in calls]]


def test_of_50_who_want_one_external_id_one_gets_it(client):
    customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
    body = {"customer_id": customer, "id_crm": "X-1", **PERSON}
    codes = [r.status_code for r in all_at_once([lambda: client.post("/api/contacts", json=body)] * 50)]
    assert sorted(codes) == [201] + [409] * 49


def test_of_many_who_change_one_contact_none_undoes_another(client):
    customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
    contact = client.post("/api/contacts", json={"customer_id": customer, **PERSON}).json()["data"]
    path, fields = f"/api/contacts/{contact['id']}", ["first_name", "last_name", "phone", "id_crm", "id_erp"]
    changes = [(field, f"{field} {number}") for number in range(6) for field in fields]
    answers = all_at_once([lambda c=change: client.patch(path, json=dict([c])) for change in changes])
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json()["data"][field] == value for answer, (field, value) in zip(answers, changes, strict=True))


def test_no_contact_outlives_a_customer_that_is_deleted_meanwhile(client):
    for _ in range(5):
        customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
        body = {"customer_id": customer, **PERSON}
        calls = [lambda b=body: client.post("/api/contacts", json=b)] * 8
        calls.insert(4, lambda pk=customer: client.delete(f"/api/customers/{pk}"))
        assert {answer.status_code for answer in all_at_once(calls)} <= {200, 201, 400}
        assert client.get("/api/contacts", params={"customer_id": customer}).json()["data"] == []


def test_a_chunked_body_is_refused_rather_than_lost(client):
    customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
    path = f"/api/customers/{customer}"
    answer = client.patch(path, content=iter([b'{"name": "Globex"}']), headers={"Content-Type": "application/json"})
    assert answer.status_code == 411
