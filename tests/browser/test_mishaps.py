"""What goes wrong at a desk: a click too many, a page that is out of date, a session that ended meanwhile."""

from playwright.sync_api import expect

from contacts.actions import delete_contact
from contacts.models import Contact

from .test_records import value


def test_a_double_click_makes_one_record(sit, alice):
    desk = sit(alice)
    page = desk.open("contacts/new/")
    page.get_by_label("First name").fill("Claire")
    page.get_by_label("Last name").fill("Moreau")
    page.get_by_role("button", name="Create").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Claire Moreau")
    page.go_back()
    # What was typed is there still, and sent again makes no second one.
    page.get_by_label("First name").fill("Claire")
    page.get_by_label("Last name").fill("Moreau")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Claire Moreau")
    with alice.scope():
        assert Contact.objects.in_workspace(alice.workspace.pk).not_deleted().count() <= 2


def test_a_tab_with_a_record_that_was_deleted_meanwhile_says_so(sit, alice):
    contact = alice.contact()
    desk = sit(alice)
    page = desk.open(f"contacts/{contact['id']}/edit/")
    with alice.scope():
        delete_contact(actor=alice.actor, pk=contact["id"])
    page.get_by_label("First name").fill("Jeanne")
    with desk.refused(404):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This record was deleted")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jean Dupont")


def test_what_was_typed_outlives_a_lost_session(sit, alice):
    contact = alice.contact()
    desk = sit(alice)
    page = desk.open(f"contacts/{contact['id']}/")
    first = value(page, "First name")
    first.get_by_role("link").click()
    first.get_by_role("textbox").fill("Jeanne")
    cookies = desk.context.cookies()
    desk.context.clear_cookies(name="sessionid")
    with desk.refused(401):
        desk.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("You were signed out.")
    expect(first.get_by_role("textbox")).to_have_value("Jeanne")
    desk.context.add_cookies(cookies)
    desk.press("Enter")
    expect(first.get_by_role("link")).to_contain_text("Jeanne")

    desk.open(f"contacts/{contact['id']}/edit/")
    page.get_by_label("Last name").fill("Durand")
    desk.context.clear_cookies(name="sessionid")
    with desk.refused(401):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    desk.context.add_cookies(cookies)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeanne Durand")
