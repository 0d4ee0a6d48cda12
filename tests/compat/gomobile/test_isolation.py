"""Isolation of organizations in the GoMobile API."""

import pytest

from .conftest import DOCUMENTED_CONTACT, expect_error, expect_json


@pytest.fixture
def other_records(other_client):
    """A contact and a custom attribute of another organization."""
    attribute = other_client.attribute(displayName="Secret")
    contact = expect_json(other_client.post("contact", DOCUMENTED_CONTACT), 201)
    return {"contact": other_client.retrieve(contact), "custom-attributes": attribute}


@pytest.mark.parametrize("resource", ["contact", "custom-attributes"])
def test_record_of_another_organization_is_404_and_unchanged(client, other_client, other_records, resource):
    path = f"{resource}/{other_records[resource]['id']}"
    for method, body in (
        ("GET", None),
        ("PUT", {}),
        ("PUT", {"firstName": "Mine", "city": "Fez", "customAttributes": {"a": 1}}),
        ("PUT", {"description": "mine"}),
        ("PUT", other_records[resource]),
        ("DELETE", None),
    ):
        expect_error(client.request(method, path, body), 404)
    assert expect_json(other_client.get(path)) == other_records[resource]


def test_lists_and_searches_leave_out_other_organizations(client, other_records):
    for query in ("", "?search=john", "?search=%2B212", "?sortBy=lastName&limit=1", "?page=2"):
        page = expect_json(client.get(f"contact{query}"))
        assert (page["data"], page["meta"]["total"]) == ([], 0)
    assert expect_json(client.get("custom-attributes")) == []


def test_upsert_ignores_contacts_of_another_organization(client, other_client, other_records):
    client.post("contact/upsert", {"data": [{**DOCUMENTED_CONTACT, "firstName": "Mine"}]})
    assert expect_json(other_client.get(f"contact/{other_records['contact']['id']}")) == other_records["contact"]
    [own_contact] = expect_json(client.get("contact"))["data"]
    assert (own_contact["id"] != other_records["contact"]["id"], own_contact["firstName"]) == (True, "Mine")


def test_contact_attributes_ignore_definitions_of_another_organization(client, other_client):
    other_client.attribute(displayName="Age", description="theirs")
    [attribute] = client.retrieve(client.contact(customAttributes={"age": 1}))["customAttributes"]
    assert (attribute["displayName"], attribute["description"]) == ("age", None)
