"""Isolation: what is charlie's is nobody's here."""

import pytest

from .conftest import SEED, done, refused


@pytest.fixture
def loot(carl):
    """A contact and a custom attribute, both charlie's."""
    attribute = carl.attribute(displayName="Secret")
    contact = done(carl.post("contact", SEED), 201)
    return {"contact": carl.shown(contact), "custom-attributes": attribute}


@pytest.mark.parametrize("resource", ["contact", "custom-attributes"])
def test_every_verb_on_anothers_record_is_404_and_changes_nothing(ann, carl, loot, resource):
    path = f"{resource}/{loot[resource]['id']}"
    for method, body in (
        ("GET", None),
        ("PUT", {}),
        ("PUT", {"firstName": "Mine", "city": "Fez", "customAttributes": {"a": 1}}),
        ("PUT", {"description": "mine"}),
        ("PUT", loot[resource]),
        ("DELETE", None),
    ):
        refused(ann.request(method, path, body), 404)
    assert done(carl.get(path)) == loot[resource]


def test_lists_and_searches_show_nothing_of_another_organization(ann, loot):
    for query in ("", "?search=john", "?search=%2B212", "?sortBy=lastName&limit=1", "?page=2"):
        page = done(ann.get(f"contact{query}"))
        assert (page["data"], page["meta"]["total"]) == ([], 0)
    assert done(ann.get("custom-attributes")) == []


def test_an_upsert_never_reaches_another_organizations_contact(ann, carl, loot):
    ann.post("contact/upsert", {"data": [{**SEED, "firstName": "Mine"}]})
    assert done(carl.get(f"contact/{loot['contact']['id']}")) == loot["contact"]
    [mine] = done(ann.get("contact"))["data"]
    assert (mine["id"] != loot["contact"]["id"], mine["firstName"]) == (True, "Mine")


def test_anothers_definitions_do_not_show_in_ones_contacts(ann, carl):
    carl.attribute(displayName="Age", description="theirs")
    [attribute] = ann.shown(ann.contact(customAttributes={"age": 1}))["customAttributes"]
    assert (attribute["displayName"], attribute["description"]) == ("age", None)
