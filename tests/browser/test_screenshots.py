"""The command that takes screenshots of the main pages."""

from contextlib import nullcontext

from django.core.cache import cache

from crm.tools import screenshots
from crm.tools.demo import loading


def test_take_screenshots_writes_one_file_per_main_page(
    chromium, server, transactional_db, settings, monkeypatch, tmp_path
):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # those of the server
    cache.clear()
    demo, messages = loading.load(), []
    monkeypatch.setattr(screenshots, "open_browser", lambda: nullcontext(chromium))
    monkeypatch.setattr(screenshots, "serve_demo", lambda say: nullcontext((server, demo)))
    monkeypatch.setattr(screenshots, "SCHEMES", ("dark",))
    monkeypatch.setattr(screenshots, "SIZES", ((390, 844),))
    screenshots.take_screenshots(tmp_path / "pictures", messages.append)
    pages = ("sign-in", "palette", *screenshots.PAGES)
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {f"{page}-dark-390.png" for page in pages}
    assert messages == ["dark, 390 pixels wide: done"]
