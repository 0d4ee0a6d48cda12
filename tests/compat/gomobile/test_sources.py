"""One record, many doors: what is written here is there at once, and the change log says through which door."""

from .conftest import SEED, done


def test_a_contact_made_here_is_a_contact_of_our_own_api(ann):
    contact = done(ann.post("contact", SEED), 201)
    own = done(ann.person.raw("GET", f"/api/contacts/{contact['id']}"))["data"]
    assert [own[name] for name in ("first_name", "last_name", "email", "phone", "customer_id")] == [
        *("John", "Doe", "john@example.com", "+212612345678"),
        None,
    ]
    [address] = done(ann.person.raw("GET", f"/api/addresses?contact_id={contact['id']}"))["data"]
    assert own["address_ids"] == [address["id"]]
    ann.delete(f"contact/{contact['id']}")
    assert ann.person.get(f"/api/contacts/{contact['id']}").status_code == 404
    assert ann.person.get(f"/api/addresses/{address['id']}").status_code == 404


def test_a_contact_of_our_own_api_is_a_contact_here(ann):
    customer = ann.person.customer()
    own = ann.person.contact(customer, phone="+33 6 12 34 56 78")
    ann.person.address(customer, contact_id=own["id"])
    shown = ann.shown(own)
    assert [shown[name] for name in ("primaryPhone", "firstName", "lastName", "fullName", "primaryEmail", "city")] == [
        *("+33 6 12 34 56 78", "Jean", "Dupont", "Jean Dupont", "jean.dupont@acme.com", "Paris")
    ]
    done(ann.put(f"contact/{own['id']}", {"lastName": "Durand", "zip": "75003"}))
    assert ann.person.get(f"/api/contacts/{own['id']}").json()["data"]["last_name"] == "Durand"
    [address] = ann.person.get("/api/addresses").json()["data"]
    assert (address["postal_code"], address["city"], address["customer_id"]) == ("75003", "Paris", customer["id"])


def test_a_contact_without_a_phone_number_has_an_empty_one_here_and_may_be_sent_back(ann):
    own = ann.person.contact()
    shown = ann.shown(own)
    assert shown["primaryPhone"] == ""
    changed = done(ann.put(f"contact/{own['id']}", {**shown, "occupation": "Engineer"}))
    assert (changed["primaryPhone"], changed["occupation"]) == ("", "Engineer")


def test_other_doors_may_give_two_contacts_one_phone_number(ann):
    customer = ann.person.customer()
    first, second = (ann.person.contact(customer, phone="+33612345678") for _ in range(2))
    for contact in (first, second):
        done(ann.put(f"contact/{contact['id']}", {"occupation": "Engineer", "primaryPhone": "+33612345678"}))


def test_every_write_is_in_the_change_log_with_this_door(ann):
    contact = ann.contact(firstName="John", city="Fez")
    path = f"contact/{contact['id']}"
    ann.put(path, {"firstName": "Jane", "city": "Rabat"}, x_request_id="order-17")
    ann.delete(path)
    told = [(change.record_type, change.kind) for change in ann.changes()]
    assert told == [
        *(("contact", "created"), ("address", "created")),
        *(("contact", "updated"), ("address", "updated")),
        *(("address", "deleted"), ("contact", "deleted")),
    ]
    updated = ann.changes()[2]
    assert (updated.before, updated.after) == ({"first_name": "John"}, {"first_name": "Jane"})
    assert (updated.actor_name, updated.request_id) == ("alice", "order-17")
    assert updated.token_id


def test_a_put_that_changes_nothing_is_no_change(ann):
    contact = ann.shown(done(ann.post("contact", SEED), 201))
    before = len(ann.changes())
    done(ann.put(f"contact/{contact['id']}", contact))
    done(ann.put(f"contact/{contact['id']}", {"firstName": "John", "channels": [], "customAttributes": {"age": 30}}))
    assert len(ann.changes()) == before
    assert ann.shown(contact) == contact
