"""Signing in through an organisation's own provider (OpenID Connect), which a test plays."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from .carnet import Carnet

CLIENT = {"CRM_OIDC_CLIENT_ID": "carnet", "CRM_OIDC_SECRET": "secret of the client", "CRM_OIDC_NAME": "Acme login"}
INVITE = """
from crm.accounts.invitations import create_invitation
from crm.tools.demo.loading import WORKSPACE
from crm.workspaces.actor import operator_actor
from crm.db.session import tenant_session
with tenant_session(WORKSPACE):
    print(create_invitation(actor=operator_actor(WORKSPACE, source="test", name="alice"), email="zoe@example.com")[1])
"""


class Provider(BaseHTTPRequestHandler):
    person: dict[str, Any]

    def do_GET(self):
        here = f"http://{self.headers['Host']}"
        if self.path == "/userinfo":
            return self._answer(self.person)
        return self._answer(
            {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo",
                "jwks_uri": f"{here}/keys",
            }
        )

    def do_POST(self):
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert sent["client_secret"] == [CLIENT["CRM_OIDC_SECRET"]]
        assert sent["code_verifier"]
        claims = {"iss": f"http://{self.headers['Host']}", "aud": "carnet", "iat": 0, "exp": 2**32, **self.person}
        token = jwt.encode(claims, "a key that nobody looks at, as it came from the provider", "HS256")
        return self._answer({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _answer(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def carnet(copy_of, provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carnet]:
    carnet = copy_of(tmp_path_factory.mktemp("provider") / "data").start(CRM_OIDC_URL=provider, **CLIENT)
    yield carnet
    carnet.close()


@pytest.fixture
def browser(carnet: Carnet) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=carnet.address, trust_env=False, timeout=60) as browser:
        yield browser


def come_back(browser: httpx.Client, next_page: str = "", **person: Any) -> httpx.Response:
    """Press the provider's button, be somebody there, and come back."""
    Provider.person = {"sub": person["email"], "name": "Somebody", "email_verified": True, **person}
    page = browser.get("/account/login/", params={"next": next_page} if next_page else {}).text
    button = re.search(r'action="(/account/provider/oidc/login/[^"]*)".*?Sign in with Acme login', page, re.DOTALL)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    action = button[1].replace("&amp;", "&")
    away = urlsplit(browser.post(action, data={"csrfmiddlewaretoken": token}).headers["Location"])
    state = parse_qs(away.query)["state"][0]
    return browser.get("/account/provider/oidc/login/callback/", params={"code": "x", "state": state})


def is_inside(browser: httpx.Client) -> bool:
    return browser.get("/account/security/").status_code == 200


def test_content_security_policy_allows_forms_to_the_provider_only(browser, provider):
    policy = browser.get("/account/login/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {provider};" in policy


def test_provider_sign_in_by_verified_address_succeeds(browser):
    answer = come_back(browser, "/account/sessions/", email="operator@example.com")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/sessions/")
    assert is_inside(browser)


@pytest.mark.parametrize("verified", [False, "false", None])
def test_provider_sign_in_by_unverified_address_is_refused(browser, verified):
    come_back(browser, email="operator@example.com", sub="eve", email_verified=verified)
    assert not is_inside(browser)


def test_provider_sign_in_of_a_stranger_asks_for_an_invitation(browser):
    assert "You need an invitation to join." in come_back(browser, email="stranger@example.com").text
    assert not is_inside(browser)


def test_provider_sign_in_of_an_invited_person_accepts_the_invitation(browser, carnet):
    address = f"/invitations/{carnet.printed('shell', '-c', INVITE).split()[-1]}/"
    assert f'href="/account/login/?next={address}"' in browser.get(address).text
    assert come_back(browser, address, email="Zoe@example.com", name="Zoé").headers["Location"] == address
    page = browser.get(address).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert browser.post(address, data={"csrfmiddlewaretoken": token}).status_code == 302
    assert browser.get(address).status_code == 410
    assert "zoe@example.com" in browser.get("/account/security/").text


def test_provider_urls_show_their_pages(browser):
    come_back(browser, email="operator@example.com")
    for page, status in (("", 200), ("login/cancelled/", 200), ("login/error/", 401)):
        answer = browser.get(f"/account/provider/{page}")
        assert answer.status_code == status
        assert re.search(r"<main .*<h1>", answer.text, re.DOTALL)
        assert not re.search(r"<script(?! type=.application/json|[^>]* src=)", answer.text)
