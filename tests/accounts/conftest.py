"""People at the entrance, each with a browser."""

import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from crm.workspaces.actions import create_membership
from crm.workspaces.models import User

PASSWORD = "correct horse battery"


class Inline(HTMLParser):
    """Collects what a strict content security policy forbids: scripts in the page, and attributes that are scripts."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[str] = []
        self._script = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self._script = tag == "script" and values.get("type") != "application/json"
        self.found += [f"<{tag} {name}=>" for name in values if name.startswith("on")]
        self.found += [f"<{tag} {name}>" for name, value in attrs if str(value).strip().startswith("javascript:")]

    def handle_data(self, data):
        if self._script and data.strip():
            self.found.append(data.strip())

    def handle_endtag(self, tag):
        self._script = False


@dataclass
class Browser:
    """A browser; every page is checked against the content security policy."""

    client: Client = field(default_factory=Client)

    def get(self, address: str, **more: Any):
        return self._checked(self.client.get(address, **more))

    def post(self, address: str, values: dict[str, Any] | None = None, **more: Any):
        return self._checked(self.client.post(address, values or {}, **more))

    def sign_in(self, email: str, password: str = PASSWORD, **values: Any):
        return self.post(reverse("account_login"), {"login": email, "password": password, **values})

    @property
    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.client.session

    def _checked(self, response):
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert Inline(response.content.decode()).found == []
            assert "script-src" not in response.headers["Content-Security-Policy"]
            assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
        return response


def text_of(response) -> str:
    """Return what a reader sees of a page, in one line."""
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", words.replace("&#x27;", "'").replace("&quot;", '"')).strip()


def code_of(secret: str, step: int = 0) -> str:
    """Return what an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def zoe(db) -> User:
    """A user with a password, in no workspace yet."""
    return User.objects.create_user("zoe@carnet.test", PASSWORD, name="Zoé")


@pytest.fixture
def zoes_secret(zoe) -> str:
    """The secret of zoe's authenticator app, once she has one, and recovery codes."""
    secret = generate_totp_secret()
    TOTP.activate(zoe, secret)
    RecoveryCodes.activate(zoe)
    return secret


@pytest.fixture
def zoe_at_acme(zoe, alice) -> User:
    with alice.scope():
        create_membership(actor=alice.actor, user_id=zoe.pk, role="agent")
    return zoe
