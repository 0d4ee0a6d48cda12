"""address, city, state, zip: the first address of a contact, one row of ours."""

import pytest

from .conftest import SEED, done, refused

PLACE = {"address": "123 Main St", "city": "Casablanca", "state": "Casablanca-Settat", "zip": "20000"}


def addresses(ann, contact):
    return done(ann.person.raw("GET", f"/api/addresses?contact_id={contact['id']}"))["data"]


def test_the_address_of_a_contact_is_an_address_of_ours(ann):
    contact = ann.contact(**PLACE)
    [address] = addresses(ann, contact)
    shown = {name: address[name] for name in ("address_line1", "city", "state", "postal_code", "type", "customer_id")}
    assert shown == {
        "address_line1": "123 Main St",
        "city": "Casablanca",
        "state": "Casablanca-Settat",
        "postal_code": "20000",
        "type": "billing",
        "customer_id": None,
    }


def test_both_lines_of_an_address_of_ours_are_shown_in_one(ann):
    customer = ann.person.customer()
    contact = ann.person.contact(customer, phone="+33612345678")
    ann.person.address(customer, contact_id=contact["id"], address_line2="Building B")
    ann.person.address(customer, contact_id=contact["id"], city="Lyon")
    shown = ann.shown(contact)
    assert [shown[name] for name in ("address", "city", "state", "zip")] == [
        "12 Rue de la Paix, Building B",
        "Paris",
        None,
        "75002",
    ]


def test_a_changed_address_takes_the_place_of_both_lines_and_the_same_one_of_none(ann):
    customer = ann.person.customer()
    contact = ann.person.contact(customer, phone="+33612345678")
    address = ann.person.address(customer, contact_id=contact["id"], address_line2="Building B")
    path = f"contact/{contact['id']}"
    done(ann.put(path, {"address": "12 Rue de la Paix, Building B", "city": "Lyon"}))
    [changed] = addresses(ann, contact)
    assert (changed["id"], changed["address_line2"], changed["city"]) == (address["id"], "Building B", "Lyon")
    done(ann.put(path, {"address": "7 Quai Sud"}))
    [changed] = addresses(ann, contact)
    assert (changed["address_line1"], changed["address_line2"], changed["city"]) == ("7 Quai Sud", None, "Lyon")


def test_a_put_without_an_address_touches_none(ann):
    contact = ann.contact(**PLACE)
    before = addresses(ann, contact)
    done(ann.put(f"contact/{contact['id']}", {"firstName": "Jo", **PLACE}))
    assert addresses(ann, contact) == before
    assert len(ann.changes(record_type="address")) == 1


def test_null_clears_a_line_and_the_last_one_the_address(ann):
    contact = ann.contact(**PLACE)
    path = f"contact/{contact['id']}"
    for name in ("address", "city", "state"):
        assert done(ann.put(path, {name: None}))[name] is None
        assert len(addresses(ann, contact)) == 1
    assert done(ann.put(path, {"zip": None}))["zip"] is None
    assert addresses(ann, contact) == []
    assert done(ann.put(path, {"city": "Fez"}))["city"] == "Fez"


@pytest.mark.parametrize("name", PLACE)
def test_nothing_at_all_makes_no_address(ann, name):
    contact = ann.contact(**{name: None})
    assert addresses(ann, contact) == []


def test_contact_and_address_are_written_together_or_not_at_all(ann, monkeypatch):
    contact = ann.contact()
    monkeypatch.setattr("crm.compat.gomobile.writes.save_address_of_contact", lambda **_: 1 / 0)
    assert ann.person.raw("PUT", f"/api/contact/{contact['id']}", {"city": "Fez", "firstName": "Jo"}).status_code == 500
    assert ann.shown(contact)["firstName"] is None


def test_an_address_needs_its_own_permission(acme, ann):
    from tests.conftest import person

    from .conftest import GoMobile

    limited = GoMobile(person("erin", acme, scopes=("contacts:read", "contacts:write")))
    assert "addresses:write" in refused(limited.post("contact", SEED), 403)
    assert done(ann.get("contact"))["data"] == []
    contact = limited.contact()
    done(limited.put(f"contact/{contact['id']}", {"firstName": "Jo", "city": None}))
    assert "addresses:write" in refused(limited.put(f"contact/{contact['id']}", {"city": "Fez"}), 403)
    upserted = limited.post("contact/upsert", {"data": [{"primaryPhone": "+212612345678", "city": "Fez"}]})
    assert "addresses:write" in refused(upserted, 403)
