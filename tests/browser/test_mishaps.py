"""Mishaps in the browser: a double click, a form of a deleted record, and a session that ended."""

from playwright.sync_api import expect

from contacts.actions import delete_contact
from contacts.models import Contact

from .test_records import value_of


def test_double_click_on_create_creates_one_record(open_browser, alice):
    browser = open_browser(alice)
    page = browser.open("contacts/new/")
    page.get_by_label("First name").fill("Claire")
    page.get_by_label("Last name").fill("Moreau")
    page.get_by_role("button", name="Create").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Claire Moreau")
    page.go_back()
    # The form may still have its input; a second submission creates one more record at most.
    page.get_by_label("First name").fill("Claire")
    page.get_by_label("Last name").fill("Moreau")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Claire Moreau")
    with alice.scope():
        assert Contact.objects.in_workspace(alice.workspace.pk).not_deleted().count() <= 2


def test_edit_form_of_a_deleted_record_offers_to_restore_it(open_browser, alice):
    contact = alice.contact()
    browser = open_browser(alice)
    page = browser.open(f"contacts/{contact['id']}/edit/")
    with alice.scope():
        delete_contact(actor=alice.actor, pk=contact["id"])
    page.get_by_label("First name").fill("Jeanne")
    with browser.expect_status(404):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This record was deleted")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jean Dupont")


def test_edit_forms_after_a_lost_session_keep_the_input(open_browser, alice):
    contact = alice.contact()
    browser = open_browser(alice)
    page = browser.open(f"contacts/{contact['id']}/")
    first = value_of(page, "First name")
    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Jeanne")
    cookies = browser.context.cookies()
    browser.context.clear_cookies(name="sessionid")
    with browser.expect_status(401):
        browser.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("You were signed out.")
    expect(first.get_by_role("textbox")).to_have_value("Jeanne")
    browser.context.add_cookies(cookies)
    browser.press("Enter")
    expect(first.get_by_role("link")).to_contain_text("Jeanne")

    browser.open(f"contacts/{contact['id']}/edit/")
    page.get_by_label("Last name").fill("Durand")
    browser.context.clear_cookies(name="sessionid")
    with browser.expect_status(401):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    browser.context.add_cookies(cookies)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeanne Durand")
