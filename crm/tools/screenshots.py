"""Screenshots of the main pages of the demo workspace, in a temporary data folder."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from crm.tools.bench.servers import free_port, wait_until_ready

SCHEMES = ("light", "dark")
SIZES = ((1280, 800), (390, 844))
# Records of the demo with fixed ids, which the documentation's examples name.
CUSTOMER, CONTACT = "550e8400-e29b-41d4-a716-446655440000", "660e8400-e29b-41d4-a716-446655440001"
# Home is late, as it lists the records that were opened before.
PAGES = {
    "customers": "/w/demo/customers/",
    "contacts": "/w/demo/contacts/",
    "filtered": "/w/demo/contacts/?role=buyer&order=name",
    "customer": f"/w/demo/customers/{CUSTOMER}/",
    "contact": f"/w/demo/contacts/{CONTACT}/",
    "edit": f"/w/demo/contacts/{CONTACT}/edit/",
    "tasks": "/w/demo/tasks/",
    "home": "/w/demo/",
    "members": "/w/demo/settings/members/",
    "tokens": "/w/demo/settings/tokens/",
    "security": "/account/security/",
}
START_TIMEOUT_SECONDS = 180


class ScreenshotsFailed(Exception):
    """Something that screenshots need is missing; the message says what."""


def take_screenshots(folder: Path, say: Callable[[str], None]) -> None:
    """Write a PNG of each page into a folder: light and dark, wide and narrow. Raises ScreenshotsFailed."""
    with open_browser() as browser, serve_demo(say) as (url, credentials):
        folder.mkdir(parents=True, exist_ok=True)
        for scheme in SCHEMES:
            for width, height in SIZES:
                size = {"width": width, "height": height}
                context = browser.new_context(base_url=url, viewport=size, color_scheme=scheme)
                for name in _visit_pages(context.new_page(), credentials):
                    context.pages[0].screenshot(path=folder / f"{name}-{scheme}-{width}.png")
                say(f"{scheme}, {width} pixels wide: done")
                context.close()


@contextmanager
def open_browser() -> Iterator[Any]:
    """Yield a running browser. Raises ScreenshotsFailed."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise ScreenshotsFailed("Playwright is not installed: manage.py test installs it.") from error
    program = shutil.which("chromium")
    if not program:
        raise ScreenshotsFailed("No browser was found: install one with apt-get install chromium.")
    with (
        sync_playwright() as playwright,
        # Chromium cannot use its sandbox as root, which containers often run as.
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]) as browser,
    ):
        yield browser


@contextmanager
def serve_demo(say: Callable[[str], None]) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the demo in an empty data folder; yield its URL and credentials. Raises ScreenshotsFailed."""
    with TemporaryDirectory(prefix="carnet-screenshots-") as folder:
        # Started by root, the database runs as another user, who must be able to enter.
        os.chmod(folder, 0o711)  # noqa: S103
        port = free_port()
        # Otherwise `up` would load the demo into the database of DATABASE_URL.
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        command = [sys.executable, "manage.py", "--data", folder, "up", "--demo", "--port", str(port)]
        say("Starting the demo …")
        # The greeting is hidden, but errors are shown.
        server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
        try:
            if not wait_until_ready(server, port, "/readyz", START_TIMEOUT_SECONDS):
                raise ScreenshotsFailed("The demo could not be started: fix what it says above.")
            yield f"http://127.0.0.1:{port}", json.loads((Path(folder) / "demo.json").read_text())
        finally:
            server.terminate()
            server.wait()


def _visit_pages(page: Any, credentials: dict[str, str]) -> Iterator[str]:
    """Open one page after the other, and yield their names."""
    page.goto("/account/login/")
    yield "sign-in"
    page.locator("[name=login]").fill(credentials["email"])
    page.locator("[name=password]").fill(credentials["password"])
    page.locator("button.primary").click()
    page.wait_for_url(lambda url: "/login" not in url)
    for name, path in PAGES.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        yield name
    page.goto(PAGES["contacts"])
    page.keyboard.press("/")
    page.keyboard.type("dupont")
    page.locator("#hits mark").first.wait_for()
    yield "palette"
