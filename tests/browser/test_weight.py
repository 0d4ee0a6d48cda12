"""What a page costs that nothing of is kept yet."""

from playwright.sync_api import Request

WHOLE, SCRIPT = 100_000, 30_000  # bytes of bodies, compressed as they are sent


def test_the_first_page_of_contacts_is_light(sit, alice):
    for number in range(60):
        alice.contact(first_name=f"Person {number}", email=f"person{number}@acme.com", role=["buyer", "signer"])
    desk = sit(alice)
    asked: list[Request] = []
    desk.page.on("requestfinished", lambda request: asked.append(request))
    desk.open("contacts/").wait_for_load_state("networkidle")
    sizes = {request.url: request.sizes()["responseBodySize"] for request in asked}
    script = sum(size for address, size in sizes.items() if address.endswith(".js"))
    assert len(sizes) > 8
    assert 0 < script < SCRIPT, sizes
    assert sum(sizes.values()) < WHOLE, sizes
