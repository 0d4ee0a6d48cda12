"""The command that takes pictures of the main pages."""

from contextlib import nullcontext

from django.core.cache import cache

from crm.tools import screenshots
from crm.tools.demo import loading


def test_there_is_a_picture_of_each_main_page(chromium, server, transactional_db, settings, monkeypatch, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # the server reads these
    cache.clear()
    known, said = loading.load(), []
    monkeypatch.setattr(screenshots, "open_browser", lambda: nullcontext(chromium))
    monkeypatch.setattr(screenshots, "serve_demo", lambda say: nullcontext((server, known)))
    monkeypatch.setattr(screenshots, "SCHEMES", ("dark",))
    monkeypatch.setattr(screenshots, "SIZES", ((390, 844),))
    screenshots.take_screenshots(tmp_path / "pictures", said.append)
    pages = ("sign-in", "palette", *screenshots.PAGES)
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {f"{page}-dark-390.png" for page in pages}
    assert said == ["dark, 390 pixels wide: done"]
