"""The settings: a token's secret is shown once, an attribute appears on contacts, a member gets another role."""

import httpx
from playwright.sync_api import expect

from tests.ui.conftest import membership_of


def test_a_token_is_made_whose_secret_is_shown_once(sit, server, alice):
    desk = sit(alice)
    page = desk.open("settings/tokens/new/")
    page.get_by_label("Name").fill("Shop")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("button", name="Create").click()
    secret = page.locator(".secret").inner_text()
    answer = httpx.get(f"{server}/api/contacts", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    page.get_by_role("link", name="Back to access tokens").click()
    expect(page.get_by_role("rowheader", name="Shop")).to_be_visible()
    assert secret not in page.content()
    page.get_by_role("link", name="Revoke Shop").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("status")).to_contain_text("Token Shop revoked.")
    assert httpx.get(f"{server}/api/contacts", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_custom_attribute_appears_on_contacts(sit, alice):
    contact = alice.contact()
    desk = sit(alice)
    page = desk.open("settings/attributes/new/")
    offered = page.get_by_label("Values", exact=True)
    expect(offered).to_be_hidden()
    page.get_by_label("Name").fill("Plan")
    page.get_by_label("Type", exact=True).select_option("list")
    offered.fill("gold\nsilver")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("status")).to_contain_text("Created Plan.")

    desk.open(f"contacts/{contact['id']}/")
    plan = page.locator("dt", has_text="Plan").locator("xpath=following-sibling::dd[1]")
    plan.get_by_role("link").click()
    plan.get_by_role("combobox").select_option("gold")
    plan.get_by_role("button", name="Save").click()
    expect(plan.get_by_role("link")).to_contain_text("gold")


def test_a_member_gets_another_role(sit, alice, zoe):
    membership_of(zoe)
    desk = sit(alice)
    page = desk.open("settings/members/")
    row = page.get_by_role("row").filter(has_text="Zoe")
    expect(row.get_by_role("button", name="Save")).to_be_hidden()
    row.get_by_label("Role of Zoe").select_option("viewer")
    row.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert membership_of(zoe).role == "viewer"
