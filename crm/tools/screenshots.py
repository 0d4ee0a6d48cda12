"""Pictures of the main pages of the demo workspace, on a data folder that is there for no longer than they take."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

SCHEMES = ("light", "dark")
SIZES = ((1280, 800), (390, 844))
# The documentation's examples name these records, so the demo has them.
CUSTOMER, CONTACT = "550e8400-e29b-41d4-a716-446655440000", "660e8400-e29b-41d4-a716-446655440001"
# In this order, for home tells what was seen before.
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
PATIENCE_SECONDS = 180


class CannotTake(Exception):
    """Something that pictures need is missing; says what."""


def take(folder: Path, say: Callable[[str], None]) -> None:
    """Write a PNG of each page into a folder: light and dark, wide and narrow. Raises CannotTake."""
    with browsing() as browser, demo(say) as (address, known):
        folder.mkdir(parents=True, exist_ok=True)
        for scheme in SCHEMES:
            for width, height in SIZES:
                size = {"width": width, "height": height}
                context = browser.new_context(base_url=address, viewport=size, color_scheme=scheme)
                for name in _shown(context.new_page(), known):
                    context.pages[0].screenshot(path=folder / f"{name}-{scheme}-{width}.png")
                say(f"{scheme}, {width} pixels wide: done")
                context.close()


@contextmanager
def browsing() -> Iterator[Any]:
    """Give a browser. Raises CannotTake."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CannotTake("Playwright is not installed: manage.py test brings it along.") from error
    program = shutil.which("chromium")
    if not program:
        raise CannotTake("No browser is here: get one with apt-get install chromium.")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]) as browser,
    ):
        yield browser


@contextmanager
def demo(say: Callable[[str], None]) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the demo on an empty data folder; its address, and who may sign in. Raises CannotTake."""
    with TemporaryDirectory(prefix="carnet-screenshots-") as folder:
        # As root the database runs as somebody else, who must get through.
        os.chmod(folder, 0o711)  # noqa: S103
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        command = [sys.executable, "manage.py", "--data", folder, "up", "--port", str(port)]
        say("Starting the demo …")
        server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
        try:
            _await(server, address := f"http://127.0.0.1:{port}")
            yield address, json.loads((Path(folder) / "demo.json").read_text())
        finally:
            server.terminate()
            server.wait()


def _await(server: subprocess.Popen, address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/readyz"):  # noqa: S310 - of ours
                return
        except URLError:
            time.sleep(0.1)
    raise CannotTake("The demo could not be started: mend what it says above.")


def _shown(page: Any, known: dict[str, str]) -> Iterator[str]:
    """Show one page after the other, and yield what each is called."""
    page.goto("/account/login/")
    yield "sign-in"
    page.locator("[name=login]").fill(known["email"])
    page.locator("[name=password]").fill(known["password"])
    page.locator("button.primary").click()
    page.wait_for_url(lambda address: "/login" not in address)
    for name, path in PAGES.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        yield name
    page.goto(PAGES["contacts"])
    page.keyboard.press("/")
    page.keyboard.type("dupont")
    page.locator("#hits mark").first.wait_for()
    yield "palette"
