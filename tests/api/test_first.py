def test_a_customer_comes_back_as_it_went_in(alice):
    created = alice.post("/api/customers", {"name": "Acme", "type": "company"})
    assert created.status_code == 201, created.content
    got = alice.get("/api/customers").json()
    assert got["data"] == [created.json()["data"]]


def test_charlie_sees_nothing_of_it(alice, charlie):
    alice.post("/api/customers", {"name": "Acme", "type": "company"})
    assert charlie.get("/api/customers").json()["data"] == []
