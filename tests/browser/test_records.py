"""Record pages: inline edits, quick adding of related records, and undo."""

import pytest
from playwright.sync_api import expect

from contacts.actions import create_contact, update_contact
from contacts.models import Contact
from crm.workspaces.actions import create_attribute
from customers.models import Customer


@pytest.fixture
def contact(alice):
    return alice.contact(phone="+33 6 39 98 12 34", role=["buyer"])


def value_of(page, label: str):
    """Return the element of a value, which contains its form while it is edited."""
    return page.locator("dt", has_text=label).first.locator("xpath=following-sibling::dd[1]")


def fetch_contact(person, pk) -> Contact:
    with person.scope():
        return Contact.objects.get(pk=pk)


def test_inline_edit_saves_cancels_and_shows_errors(open_browser, alice, contact):
    browser = open_browser(alice)
    page = browser.open(f"contacts/{contact['id']}/")
    first, last, occupation = (value_of(page, label) for label in ("First name", "Last name", "Occupation"))
    first.get_by_role("link").click()
    expect(first.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Jeanne")
    browser.press("Enter")
    expect(first.get_by_role("link")).to_contain_text("Jeanne")
    expect(first.get_by_role("link")).to_be_focused()

    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Nobody")
    browser.press("Escape")
    expect(first.get_by_role("link")).to_contain_text("Jeanne")

    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Anne")
    browser.press("Tab")
    expect(last.get_by_role("textbox")).to_be_focused()
    expect(first.get_by_role("link")).to_contain_text("Anne")
    browser.press("Escape")
    expect(last.get_by_role("link")).to_contain_text("Dupont")

    email = value_of(page, "E-mail")
    email.get_by_role("link", name="edit").click()
    with browser.expect_status(422):
        email.get_by_role("textbox").fill("no address")
        browser.press("Enter")
        expect(email.locator(".error")).to_be_visible()
    expect(email.get_by_role("textbox")).to_have_value("no address")
    email.get_by_role("link", name="Cancel").click()
    expect(email).to_contain_text("jean.dupont@acme.com")

    occupation.get_by_role("link").click()
    occupation.get_by_role("textbox").fill("Architect")
    occupation.get_by_role("button", name="Save").click()
    expect(occupation.get_by_role("link")).to_contain_text("Architect")
    contact_row = fetch_contact(alice, contact["id"])
    assert (contact_row.first_name, contact_row.last_name, contact_row.occupation) == ("Anne", "Dupont", "Architect")


def test_inline_edit_of_roles_and_customer_is_saved(open_browser, alice, contact):
    alice.customer(name="Globex Industries")
    browser = open_browser(alice)
    page = browser.open(f"contacts/{contact['id']}/")
    roles, customer = value_of(page, "Roles"), value_of(page, "Customer")
    roles.get_by_role("link").click()
    for role in ("buyer", "signer", "billing"):
        roles.locator("label", has_text=role).click()
    roles.get_by_role("button", name="Save").click()
    expect(roles.locator(".chip")).to_have_text(["signer", "billing"])

    customer.get_by_role("link").click()
    customer.get_by_role("combobox").fill("globe")
    combobox = customer.get_by_role("combobox", name="Customer")
    expect(combobox).to_have_attribute("aria-expanded", "true")
    options = customer.get_by_role("listbox", name="Customer").get_by_role("option")
    expect(options).to_contain_text(["Globex Industries"])
    expect(combobox).to_have_attribute("aria-activedescendant", options.get_attribute("id"))
    browser.press("Enter")
    expect(combobox).to_have_value("Globex Industries")
    customer.get_by_role("button", name="Save").click()
    expect(customer.get_by_role("link")).to_contain_text("Globex Industries")
    contact_row = fetch_contact(alice, contact["id"])
    assert set(contact_row.roles) == {"signer", "billing"}
    with alice.scope():
        assert Customer.objects.get(pk=contact_row.customer_id).name == "Globex Industries"


def test_inline_edit_with_a_newer_value_shows_it_and_overwrites_nothing(open_browser, alice, contact):
    browser = open_browser(alice)
    page = browser.open(f"contacts/{contact['id']}/")
    first = value_of(page, "First name")
    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Jeanne")
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact["id"], first_name="Johanna")
    with browser.expect_status(422):
        browser.press("Enter")
        expect(first.locator(".error")).to_contain_text("Johanna")
    expect(first.get_by_role("textbox")).to_have_value("Jeanne")
    assert fetch_contact(alice, contact["id"]).first_name == "Johanna"


def test_customer_page_adds_a_contact_and_an_address_and_copies_it(open_browser, alice):
    customer = alice.customer()
    browser = open_browser(alice, permissions=["clipboard-read", "clipboard-write"])
    page = browser.open(f"customers/{customer['id']}/")
    page.locator("summary", has_text="New contact").click()
    quick = page.locator("details.quick-add[open]")
    quick.get_by_label("First name").fill("Claire")
    quick.get_by_label("Last name").fill("Moreau")
    quick.locator("label", has_text="billing").click()
    quick.get_by_role("button", name="Create").click()
    expect(page.get_by_role("link", name="Claire Moreau").first).to_be_visible()
    assert browser.path == browser.url_for(f"customers/{customer['id']}/")

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


def test_deletion_and_update_can_be_undone(open_browser, alice, contact):
    browser = open_browser(alice)
    page = browser.open(f"contacts/{contact['id']}/")
    page.get_by_role("button", name="Delete").click()
    toast = page.get_by_role("status")
    expect(toast).to_contain_text("Deleted Jean Dupont.")
    expect(page.locator("tr[data-row]")).to_have_count(0)
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")

    page = browser.open(f"contacts/{contact['id']}/")
    first = value_of(page, "First name")
    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Jeanne")
    browser.press("Enter")
    expect(first.get_by_role("link")).to_contain_text("Jeanne")
    page.reload()
    page.locator(".timeline").get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    expect(value_of(page, "First name")).to_contain_text("Jean")
    assert fetch_contact(alice, contact["id"]).first_name == "Jean"


def test_record_without_javascript_is_edited_and_deleted(open_browser, alice, contact):
    browser = open_browser(alice, java_script_enabled=False)
    page = browser.open(f"contacts/{contact['id']}/")
    value_of(page, "First name").get_by_role("link").click()
    page.get_by_label("First name").fill("Jeanne")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeanne Dupont")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Last name").fill("Durand")
    page.get_by_label("E-mail").fill("no address")
    with browser.expect_status(422):
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".error")).to_be_visible()
    page.get_by_label("E-mail").fill("jeanne@acme.com")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeanne Durand")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_contain_text("Deleted Jeanne Durand.")


def test_edit_form_keeps_custom_attributes_that_it_cannot_display(open_browser, alice):
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
    browser = open_browser(alice)
    page = browser.open(f"contacts/{contact.pk}/edit/")
    page.get_by_label("First name").fill("Anne")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Anne Dupont")).to_be_visible()
    assert fetch_contact(alice, contact.pk).custom_attributes == attributes

    browser.open(f"contacts/{contact.pk}/edit/")
    page.get_by_label("seats").fill("12")
    page.get_by_label("tech").uncheck()
    page.get_by_label("plan").fill("gold")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Anne Dupont")).to_be_visible()
    changed = {**attributes, "seats": 12, "interests": ["food"], "plan": "gold"}
    assert fetch_contact(alice, contact.pk).custom_attributes == changed
