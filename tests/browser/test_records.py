"""A record's page: values edited where they stand, what is added to it, and taking things back."""

import pytest
from playwright.sync_api import expect

from contacts.actions import create_contact, update_contact
from contacts.models import Contact
from crm.workspaces.actions import create_attribute
from customers.models import Customer


@pytest.fixture
def contact(alice):
    return alice.contact(phone="+33 6 39 98 12 34", role=["buyer"])


def value(page, label: str):
    """Return where a value stands, and its form while it is edited."""
    return page.locator("dt", has_text=label).first.locator("xpath=following-sibling::dd[1]")


def stored(person, pk) -> Contact:
    with person.scope():
        return Contact.objects.get(pk=pk)


def test_a_value_is_edited_where_it_stands(sit, alice, contact):
    desk = sit(alice)
    page = desk.open(f"contacts/{contact['id']}/")
    first, last, occupation = (value(page, label) for label in ("First name", "Last name", "Occupation"))
    first.get_by_role("link").click()
    expect(first.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Jeanne")
    desk.press("Enter")
    expect(first.get_by_role("link")).to_contain_text("Jeanne")
    expect(first.get_by_role("link")).to_be_focused()

    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Nobody")
    desk.press("Escape")
    expect(first.get_by_role("link")).to_contain_text("Jeanne")

    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Anne")
    desk.press("Tab")
    expect(last.get_by_role("textbox")).to_be_focused()
    expect(first.get_by_role("link")).to_contain_text("Anne")
    desk.press("Escape")
    expect(last.get_by_role("link")).to_contain_text("Dupont")

    email = value(page, "E-mail")
    email.get_by_role("link", name="edit").click()
    with desk.refused(422):
        email.get_by_role("textbox").fill("no address")
        desk.press("Enter")
        expect(email.locator(".error")).to_be_visible()
    expect(email.get_by_role("textbox")).to_have_value("no address")
    email.get_by_role("link", name="Cancel").click()
    expect(email).to_contain_text("jean.dupont@acme.com")

    occupation.get_by_role("link").click()
    occupation.get_by_role("textbox").fill("Architect")
    occupation.get_by_role("button", name="Save").click()
    expect(occupation.get_by_role("link")).to_contain_text("Architect")
    kept = stored(alice, contact["id"])
    assert (kept.first_name, kept.last_name, kept.occupation) == ("Anne", "Dupont", "Architect")


def test_roles_are_toggled_and_a_customer_is_picked(sit, alice, contact):
    alice.customer(name="Globex Industries")
    desk = sit(alice)
    page = desk.open(f"contacts/{contact['id']}/")
    roles, customer = value(page, "Roles"), value(page, "Customer")
    roles.get_by_role("link").click()
    for role in ("buyer", "signer", "billing"):
        roles.locator("label", has_text=role).click()
    roles.get_by_role("button", name="Save").click()
    expect(roles.locator(".chip")).to_have_text(["signer", "billing"])

    customer.get_by_role("link").click()
    customer.get_by_role("combobox").fill("globe")
    box = customer.get_by_role("combobox", name="Customer")
    expect(box).to_have_attribute("aria-expanded", "true")
    hit = customer.get_by_role("listbox", name="Customer").get_by_role("option")
    expect(hit).to_contain_text(["Globex Industries"])
    expect(box).to_have_attribute("aria-activedescendant", hit.get_attribute("id"))
    desk.press("Enter")
    expect(box).to_have_value("Globex Industries")
    customer.get_by_role("button", name="Save").click()
    expect(customer.get_by_role("link")).to_contain_text("Globex Industries")
    kept = stored(alice, contact["id"])
    assert set(kept.roles) == {"signer", "billing"}
    with alice.scope():
        assert Customer.objects.get(pk=kept.customer_id).name == "Globex Industries"


def test_what_somebody_else_changed_meanwhile_is_told_and_kept(sit, alice, contact):
    desk = sit(alice)
    page = desk.open(f"contacts/{contact['id']}/")
    first = value(page, "First name")
    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Jeanne")
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact["id"], first_name="Johanna")
    with desk.refused(422):
        desk.press("Enter")
        expect(first.locator(".error")).to_contain_text("Johanna")
    expect(first.get_by_role("textbox")).to_have_value("Jeanne")
    assert stored(alice, contact["id"]).first_name == "Johanna"


def test_a_contact_and_an_address_are_added_on_a_customers_page_and_the_address_copied(sit, alice):
    customer = alice.customer()
    desk = sit(alice, permissions=["clipboard-read", "clipboard-write"])
    page = desk.open(f"customers/{customer['id']}/")
    page.locator("summary", has_text="New contact").click()
    quick = page.locator("details.quick-add[open]")
    quick.get_by_label("First name").fill("Claire")
    quick.get_by_label("Last name").fill("Moreau")
    quick.locator("label", has_text="billing").click()
    quick.get_by_role("button", name="Create").click()
    expect(page.get_by_role("link", name="Claire Moreau").first).to_be_visible()
    assert desk.path == desk.at(f"customers/{customer['id']}/")

    page.locator("summary", has_text="New address").click()
    quick.get_by_label("Type").select_option("billing")
    quick.get_by_label("Country").select_option("FR")
    quick.get_by_label("Address line 1").fill("12 Rue de la Paix")
    quick.get_by_label("Postal code").fill("75002")
    quick.get_by_label("City").fill("Paris")
    quick.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_contain_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "12 Rue de la Paix\n" in copied
    assert "75002 Paris" in copied


def test_a_deletion_and_a_change_are_taken_back(sit, alice, contact):
    desk = sit(alice)
    page = desk.open(f"contacts/{contact['id']}/")
    page.get_by_role("button", name="Delete").click()
    toast = page.get_by_role("status")
    expect(toast).to_contain_text("Deleted Jean Dupont.")
    expect(page.locator("tr[data-row]")).to_have_count(0)
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")

    page = desk.open(f"contacts/{contact['id']}/")
    first = value(page, "First name")
    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Jeanne")
    desk.press("Enter")
    expect(first.get_by_role("link")).to_contain_text("Jeanne")
    page.reload()
    page.locator(".timeline").get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    expect(value(page, "First name")).to_contain_text("Jean")
    assert stored(alice, contact["id"]).first_name == "Jean"


def test_a_record_is_edited_and_deleted_without_script(sit, alice, contact):
    desk = sit(alice, java_script_enabled=False)
    page = desk.open(f"contacts/{contact['id']}/")
    value(page, "First name").get_by_role("link").click()
    page.get_by_label("First name").fill("Jeanne")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeanne Dupont")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Last name").fill("Durand")
    page.get_by_label("E-mail").fill("no address")
    with desk.refused(422):
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".error")).to_be_visible()
    page.get_by_label("E-mail").fill("jeanne@acme.com")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeanne Durand")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_contain_text("Deleted Jeanne Durand.")


def test_custom_attributes_that_the_form_cannot_enter_stay_when_another_field_is_saved(sit, alice):
    attributes = {
        "seats": "many",
        "end": "2026-01-15T10:00:00.000Z",
        "site": "acme.com",
        "interests": ["tech", "food"],
        "plan": "platinum",
        "notes": "one\ntwo",
        "agreed": "yes",
        "other": {"a": [1]},
        "unknown": None,
        "empty": "",
    }
    types = {"seats": "number", "end": "date", "site": "link", "interests": "list", "plan": "list", "notes": "text"}
    with alice.scope():
        contact = create_contact(actor=alice.actor, first_name="Jean", last_name="Dupont", custom_attributes=attributes)
        for key, kind in {**types, "agreed": "checkbox", "other": "text", "empty": "text"}.items():
            choices = ["tech", "food", "gold"] if kind == "list" else []
            create_attribute(actor=alice.actor, record_type="contact", key=key, name=key, type=kind, values=choices)
    desk = sit(alice)
    page = desk.open(f"contacts/{contact.pk}/edit/")
    page.get_by_label("First name").fill("Anne")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Anne Dupont")).to_be_visible()
    assert stored(alice, contact.pk).custom_attributes == attributes

    desk.open(f"contacts/{contact.pk}/edit/")
    page.get_by_label("seats").fill("12")
    page.get_by_label("tech").uncheck()
    page.get_by_label("plan").fill("gold")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Anne Dupont")).to_be_visible()
    changed = {**attributes, "seats": 12, "interests": ["food"], "plan": "gold"}
    assert stored(alice, contact.pk).custom_attributes == changed
