"""The size of a page for a browser without cached files."""

from playwright.sync_api import Request

MAX_BYTES, MAX_SCRIPT_BYTES = 100_000, 30_000  # bytes of bodies, compressed as they are sent


def test_contact_list_without_cache_is_below_the_size_limits(open_browser, alice):
    for number in range(60):
        alice.contact(first_name=f"Person {number}", email=f"person{number}@acme.com", role=["buyer", "signer"])
    browser = open_browser(alice)
    requests: list[Request] = []
    browser.page.on("requestfinished", lambda request: requests.append(request))
    browser.open("contacts/").wait_for_load_state("networkidle")
    sizes = {request.url: request.sizes()["responseBodySize"] for request in requests}
    script = sum(size for address, size in sizes.items() if address.endswith(".js"))
    assert len(sizes) > 8
    assert 0 < script < MAX_SCRIPT_BYTES, sizes
    assert sum(sizes.values()) < MAX_BYTES, sizes
