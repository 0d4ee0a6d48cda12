"""Settings pages: access tokens, custom attributes and roles of members."""

import httpx
from playwright.sync_api import expect

from tests.ui.conftest import membership_of


def test_access_token_secret_is_shown_once(open_browser, server, alice):
    browser = open_browser(alice)
    page = browser.open("settings/tokens/new/")
    page.get_by_label("Name").fill("Shop")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("button", name="Create").click()
    secret = page.locator(".secret").inner_text()
    response = httpx.get(f"{server}/api/contacts", headers={"Authorization": f"Bearer {secret}"})
    assert response.status_code == 200
    page.get_by_role("link", name="Back to access tokens").click()
    expect(page.get_by_role("rowheader", name="Shop")).to_be_visible()
    assert secret not in page.content()
    page.get_by_role("link", name="Revoke Shop").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("status")).to_contain_text("Token Shop revoked.")
    assert httpx.get(f"{server}/api/contacts", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_custom_attribute_is_shown_on_contacts(open_browser, alice):
    contact = alice.contact()
    browser = open_browser(alice)
    page = browser.open("settings/attributes/new/")
    values = page.get_by_label("Values", exact=True)
    expect(values).to_be_hidden()
    page.get_by_label("Name").fill("Plan")
    page.get_by_label("Type", exact=True).select_option("list")
    values.fill("gold\nsilver")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("status")).to_contain_text("Created Plan.")

    browser.open(f"contacts/{contact['id']}/")
    plan = page.locator("dt", has_text="Plan").locator("xpath=following-sibling::dd[1]")
    plan.get_by_role("link").click()
    plan.get_by_role("combobox").select_option("gold")
    plan.get_by_role("button", name="Save").click()
    expect(plan.get_by_role("link")).to_contain_text("gold")


def test_member_role_is_changed(open_browser, alice, zoe):
    membership_of(zoe)
    browser = open_browser(alice)
    page = browser.open("settings/members/")
    row = page.get_by_role("row").filter(has_text="Zoe")
    expect(row.get_by_role("button", name="Save")).to_be_hidden()
    row.get_by_label("Role of Zoe").select_option("viewer")
    row.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert membership_of(zoe).role == "viewer"
