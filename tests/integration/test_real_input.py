"""Real input: customers, contacts and addresses are posted, and read back unchanged."""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

DATA_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


def read_csv(name: str) -> list[dict[str, str]]:
    source = DATA_FOLDER / name
    if not source.exists():
        pytest.skip(f"{name} is not here: it is kept beside the project, in ../shared/data")
    with source.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def post_all(client, path: str, bodies: list[dict]) -> list[str]:
    """Post the bodies, four at a time; return the ids in the same order."""

    def post(body):
        response = client.post(path, json=body)
        assert response.status_code == 201, (body, response.text)
        return response.json()["data"]["id"]

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(post, bodies))


def assert_read_back(client, path: str, sent: dict[str, dict]) -> None:
    """Read all records as one list, by pages and individually, and compare each with the body that was sent."""
    whole = {record["id"]: record for record in client.get(path).json()["data"]}
    assert len(whole) == len(sent)
    paged, link = {}, f"{path}?limit=200&order=name"
    while link:
        response = client.get(link)
        paged |= {record["id"]: record for record in response.json()["data"]}
        link = response.links.get("next", {}).get("url")
    assert paged == whole
    for pk, body in sent.items():
        assert {key: whole[pk][key] for key in body} == body
    for pk in list(sent)[::50]:
        assert client.get(f"{path}/{pk}").json()["data"] == whole[pk]


def test_sp500_companies_as_customers_are_read_back_unchanged(client):
    sectors = read_csv("sp500-companies.csv")
    names = sorted({row["GICS Sector"] for row in sectors})
    segments = dict(zip(names, post_all(client, "/api/segments", [{"name": name} for name in names]), strict=True))
    bodies = [
        {
            "name": row["Security"],
            "type": "company",
            "segment_id": segments[row["GICS Sector"]],
            "tax_ids": [{"tax": "CIK", "tax_value": row["CIK"]}],
            "id_crm": row["Symbol"],
        }
        for row in sectors
    ]
    assert_read_back(
        client, "/api/customers", dict(zip(post_all(client, "/api/customers", bodies), bodies, strict=True))
    )
    for name, pk in segments.items():
        found = client.get("/api/customers", params={"segment_id": pk}).json()["data"]
        assert len(found) == sum(row["GICS Sector"] == name for row in sectors)


def test_congress_members_and_offices_are_read_back_unchanged(client):
    members, offices = read_csv("us-congress-members.csv"), read_csv("us-congress-offices.csv")
    chambers = sorted({row["Chamber"] for row in members})
    bodies = [{"name": name, "type": "company"} for name in chambers]
    customers = dict(zip(chambers, post_all(client, "/api/customers", bodies), strict=True))
    people = [
        {
            "customer_id": customers[row["Chamber"]],
            "first_name": row["First Name"],
            "last_name": row["Last Name"],
            "email": f"{row['bioguide'].lower()}@congress.example.com",
            "phone": row["Phone"],
            "role": ["signer", "legal"] if row["Chamber"] == "Senate" else ["buyer"],
            "id_crm": row["bioguide"],
        }
        for row in members
    ]
    ids = dict(zip((row["bioguide"] for row in members), post_all(client, "/api/contacts", people), strict=True))
    assert_read_back(client, "/api/contacts", dict(zip(ids.values(), people, strict=True)))

    chamber = {row["bioguide"]: customers[row["Chamber"]] for row in members}
    addresses = [
        {
            "customer_id": chamber[row["bioguide"]],
            "contact_id": ids[row["bioguide"]],
            "type": "shipping",
            "name": row["office name"] or None,
            "address_line1": row["street"],
            "address_line2": row["suite"] or None,
            "city": row["city"],
            "state": row["state"],
            "postal_code": row["zip"],
            "country": row["country"],
            "comment": f"Tel. {row['phone']}",
            "id_erp": row["office_id"],
        }
        for row in offices
    ]
    stored = dict(zip(post_all(client, "/api/addresses", addresses), addresses, strict=True))
    assert_read_back(client, "/api/addresses", stored)
    for bioguide in list(ids)[::40]:
        shown = client.get(f"/api/contacts/{ids[bioguide]}").json()["data"]
        linked = [pk for pk, body in stored.items() if body["contact_id"] == ids[bioguide]]
        assert sorted(shown["address_ids"]) == sorted(linked)
