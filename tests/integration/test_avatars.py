"""Avatars of contacts in the Chatwoot API: fetched by a job, uploaded, served by a signed URL, and deleted."""

import httpcore
import pytest

from crm.history.models import Change
from crm.jobs import http
from tests.jobs.conftest import queue, run_jobs  # noqa: F401, the fixture
from tests.jobs.http.conftest import here  # noqa: F401, the fixture
from tests.jobs.http.site import answer, redirect

PICTURES = {
    "image/gif": b"GIF89a" + bytes(40),
    "image/png": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(40),
    "image/webp": b"RIFF\x00\x00\x00\x00WEBP" + bytes(40),
}
GIF = PICTURES["image/gif"]


@pytest.fixture
def avatar_site(monkeypatch, here):  # noqa: F811
    """A site of pictures on loopback, which jobs may reach in this test only."""
    monkeypatch.setitem(http.fetch.__kwdefaults__, "is_allowed", lambda address: address.is_loopback)
    for content_type, content in PICTURES.items():
        here.answers[f"/{content_type}"] = answer(content, f"Content-Type: {content_type}")
    return here


@pytest.fixture
def chatwoot(clients):
    return clients.chatwoot


def contact_of(response):
    assert response.status_code == 200, response.text
    payload = response.json()["payload"]
    return payload.get("contact", payload)


def get_contact(chatwoot, pk):
    return contact_of(chatwoot.get(f"contacts/{pk}"))


def get_picture(clients, thumbnail):
    """Return the response to a picture request as a page sends it, without a token."""
    response = clients.own.get(thumbnail, headers={"Authorization": ""})
    return response.status_code, response.headers["Content-Type"], response.content


@pytest.mark.parametrize("content_type", PICTURES)
def test_avatar_url_is_fetched_by_the_worker(clients, chatwoot, run_jobs, avatar_site, content_type):  # noqa: F811
    contact = contact_of(
        chatwoot.post("contacts", json={"name": "Jean", "avatar_url": avatar_site.url(f"/{content_type}")})
    )
    assert contact["thumbnail"] == ""
    assert avatar_site.requests == []
    run_jobs()
    thumbnail = get_contact(chatwoot, contact["id"])["thumbnail"]
    assert get_picture(clients, thumbnail) == (200, content_type, PICTURES[content_type])
    assert queue() == []


def test_avatar_update_changes_picture_and_url(clients, chatwoot, run_jobs, avatar_site):  # noqa: F811
    contact = contact_of(chatwoot.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    chatwoot.put(f"contacts/{contact['id']}", json={"avatar_url": avatar_site.url("/image/png")})
    run_jobs()
    thumbnail = get_contact(chatwoot, contact["id"])["thumbnail"]
    assert get_picture(clients, thumbnail) == (200, "image/png", PICTURES["image/png"])
    assert get_picture(clients, contact["thumbnail"])[0] == 404


def test_avatar_fetch_is_logged_with_the_actor_of_the_request(live_alice, chatwoot, run_jobs, avatar_site):  # noqa: F811
    chatwoot.post("contacts", json={"name": "Jean", "avatar_url": avatar_site.url("/image/gif")})
    run_jobs()
    with live_alice.scope():
        changes = Change.objects.filter(record_type__in=["contact", "avatar"]).order_by("id")
        response = [(change.record_type, change.kind, change.source, change.actor_name) for change in changes]
    assert response == [
        ("contact", "created", "chatwoot", "alice"),
        ("avatar", "created", "chatwoot", "alice"),
        ("contact", "updated", "chatwoot", "alice"),
    ]


PRIVATE_URLS = [
    "http://127.0.0.1/jean.gif",
    "http://localhost/jean.gif",
    "http://[::1]/jean.gif",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/jean.gif",
    "http://192.168.0.1/jean.gif",
    "file:///etc/passwd",
    "no address",
]


@pytest.fixture
def attempted_hosts(monkeypatch) -> list:
    """The hosts that jobs try to connect to, without success."""
    hosts: list = []

    class Backend(httpcore.SyncBackend):
        def connect_tcp(self, host, *_arguments, **_options):
            hosts.append(host)
            raise httpcore.ConnectError

    monkeypatch.setattr(http._CheckedBackend, "backend", Backend())
    return hosts


@pytest.mark.parametrize("url", PRIVATE_URLS)
def test_avatar_url_that_is_not_public_is_neither_fetched_nor_retried(chatwoot, run_jobs, attempted_hosts, url):  # noqa: F811
    contact = contact_of(chatwoot.post("contacts", json={"name": "Jean", "avatar_url": url}))
    assert [job.task_name for job in queue()] == ["contacts.jobs.fetch_avatar"]
    run_jobs()
    assert get_contact(chatwoot, contact["id"])["thumbnail"] == ""
    assert attempted_hosts == []
    assert queue() == []


def test_avatar_url_that_redirects_to_a_private_network_is_not_followed(chatwoot, run_jobs, avatar_site):  # noqa: F811
    avatar_site.answers["/away"] = redirect("http://169.254.169.254/latest/meta-data/")
    contact = contact_of(chatwoot.post("contacts", json={"name": "Jean", "avatar_url": avatar_site.url("/away")}))
    run_jobs()
    assert len(avatar_site.requests) == 1
    assert get_contact(chatwoot, contact["id"])["thumbnail"] == ""
    assert queue() == []


@pytest.mark.parametrize(
    "response", [answer(b"<svg/>", "Content-Type: image/svg+xml"), answer(status="404 Not Found"), b"HTTP"]
)
def test_avatar_url_without_an_image_keeps_the_current_one(clients, chatwoot, run_jobs, avatar_site, response):  # noqa: F811
    avatar_site.answers["/other"] = response
    contact = contact_of(chatwoot.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    chatwoot.put(f"contacts/{contact['id']}", json={"avatar_url": avatar_site.url("/other")})
    run_jobs()
    assert get_contact(chatwoot, contact["id"])["thumbnail"] == contact["thumbnail"]
    assert get_picture(clients, contact["thumbnail"]) == (200, "image/gif", GIF)
    assert queue() == []


def test_avatar_url_of_a_deleted_contact_is_not_fetched(chatwoot, run_jobs, avatar_site):  # noqa: F811
    contact = contact_of(chatwoot.post("contacts", json={"name": "Jean", "avatar_url": avatar_site.url("/image/gif")}))
    assert chatwoot.delete(f"contacts/{contact['id']}").status_code == 200
    run_jobs()
    assert queue() == []


def test_avatar_upload_is_served_until_its_deletion(clients, chatwoot):
    contact = contact_of(chatwoot.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    assert get_picture(clients, contact["thumbnail"]) == (200, "image/gif", GIF)
    removed = contact_of(chatwoot.delete(f"contacts/{contact['id']}/avatar"))
    assert removed["thumbnail"] == get_contact(chatwoot, contact["id"])["thumbnail"] == ""
    assert get_picture(clients, contact["thumbnail"])[0] == 404


def test_avatar_of_a_deleted_contact_is_404(clients, chatwoot):
    contact = contact_of(chatwoot.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    chatwoot.delete(f"contacts/{contact['id']}")
    assert get_picture(clients, contact["thumbnail"])[0] == 404


def test_avatar_url_with_a_wrong_signature_is_404(clients, chatwoot):
    contact = contact_of(chatwoot.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    assert get_picture(clients, contact["thumbnail"][:-1] + "~")[0] == 404


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"<svg/>", "Avatar filetype not supported"), (GIF + bytes(15 * 1024 * 1024), "Avatar is too big")],
    ids=["svg", "large"],
)
def test_avatar_upload_without_an_image_is_422_and_creates_no_contact(chatwoot, content, message):
    response = chatwoot.post("contacts", files={"avatar": content}, data={"name": "Jean", "identifier": "c-1"})
    assert (response.status_code, response.json()) == (422, {"message": message, "attributes": ["avatar"]})
    assert chatwoot.get("contacts").json()["payload"] == []
