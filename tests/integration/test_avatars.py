"""Pictures of contacts over Chatwoot's door: fetched by a job, uploaded, shown to whoever has the address, removed."""

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
def reachable(monkeypatch, here):  # noqa: F811
    """A site of pictures, on loopback, which jobs may reach in this test alone."""
    monkeypatch.setitem(http.fetch.__kwdefaults__, "is_allowed", lambda address: address.is_loopback)
    for content_type, content in PICTURES.items():
        here.answers[f"/{content_type}"] = answer(content, f"Content-Type: {content_type}")
    return here


@pytest.fixture
def chat(doors):
    return doors.chatwoot


def contact(response):
    assert response.status_code == 200, response.text
    payload = response.json()["payload"]
    return payload.get("contact", payload)


def shown(chat, pk):
    return contact(chat.get(f"contacts/{pk}"))


def picture(doors, thumbnail):
    """Look at a picture as a page does: without any token."""
    response = doors.own.get(thumbnail, headers={"Authorization": ""})
    return response.status_code, response.headers["Content-Type"], response.content


@pytest.mark.parametrize("content_type", PICTURES)
def test_a_picture_is_fetched_from_its_address_by_the_worker(doors, chat, run_jobs, reachable, content_type):  # noqa: F811
    made = contact(chat.post("contacts", json={"name": "Jean", "avatar_url": reachable.url(f"/{content_type}")}))
    assert made["thumbnail"] == ""
    assert reachable.requests == []
    run_jobs()
    thumbnail = shown(chat, made["id"])["thumbnail"]
    assert picture(doors, thumbnail) == (200, content_type, PICTURES[content_type])
    assert queue() == []


def test_an_update_brings_another_picture_at_another_address(doors, chat, run_jobs, reachable):  # noqa: F811
    made = contact(chat.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    chat.put(f"contacts/{made['id']}", json={"avatar_url": reachable.url("/image/png")})
    run_jobs()
    thumbnail = shown(chat, made["id"])["thumbnail"]
    assert picture(doors, thumbnail) == (200, "image/png", PICTURES["image/png"])
    assert picture(doors, made["thumbnail"])[0] == 404


def test_the_change_log_says_who_had_the_picture_fetched(live_alice, chat, run_jobs, reachable):  # noqa: F811
    chat.post("contacts", json={"name": "Jean", "avatar_url": reachable.url("/image/gif")})
    run_jobs()
    with live_alice.scope():
        changes = Change.objects.filter(record_type__in=["contact", "avatar"]).order_by("id")
        told = [(change.record_type, change.kind, change.source, change.actor_name) for change in changes]
    assert told == [
        ("contact", "created", "chatwoot", "alice"),
        ("avatar", "created", "chatwoot", "alice"),
        ("contact", "updated", "chatwoot", "alice"),
    ]


PRIVATE = [
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
def connections(monkeypatch) -> list:
    """Where jobs would connect to: nowhere, in this test."""
    asked: list = []

    class Backend(httpcore.SyncBackend):
        def connect_tcp(self, host, *_arguments, **_options):
            asked.append(host)
            raise httpcore.ConnectError

    monkeypatch.setattr(http._CheckedBackend, "backend", Backend())
    return asked


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_never_asked_and_not_tried_again(chat, run_jobs, connections, address):  # noqa: F811
    made = contact(chat.post("contacts", json={"name": "Jean", "avatar_url": address}))
    assert [job.task_name for job in queue()] == ["contacts.jobs.fetch_avatar"]
    run_jobs()
    assert shown(chat, made["id"])["thumbnail"] == ""
    assert connections == []
    assert queue() == []


def test_a_redirect_into_a_private_network_is_not_followed(chat, run_jobs, reachable):  # noqa: F811
    reachable.answers["/away"] = redirect("http://169.254.169.254/latest/meta-data/")
    made = contact(chat.post("contacts", json={"name": "Jean", "avatar_url": reachable.url("/away")}))
    run_jobs()
    assert len(reachable.requests) == 1
    assert shown(chat, made["id"])["thumbnail"] == ""
    assert queue() == []


@pytest.mark.parametrize(
    "told", [answer(b"<svg/>", "Content-Type: image/svg+xml"), answer(status="404 Not Found"), b"HTTP"]
)
def test_what_is_no_picture_leaves_the_one_that_is_there(doors, chat, run_jobs, reachable, told):  # noqa: F811
    reachable.answers["/other"] = told
    made = contact(chat.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    chat.put(f"contacts/{made['id']}", json={"avatar_url": reachable.url("/other")})
    run_jobs()
    assert shown(chat, made["id"])["thumbnail"] == made["thumbnail"]
    assert picture(doors, made["thumbnail"]) == (200, "image/gif", GIF)
    assert queue() == []


def test_of_a_contact_that_is_gone_meanwhile_no_picture_is_kept(chat, run_jobs, reachable):  # noqa: F811
    made = contact(chat.post("contacts", json={"name": "Jean", "avatar_url": reachable.url("/image/gif")}))
    assert chat.delete(f"contacts/{made['id']}").status_code == 200
    run_jobs()
    assert queue() == []


def test_an_uploaded_picture_is_shown_at_once_and_gone_when_it_is_removed(doors, chat):
    made = contact(chat.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    assert picture(doors, made["thumbnail"]) == (200, "image/gif", GIF)
    removed = contact(chat.delete(f"contacts/{made['id']}/avatar"))
    assert removed["thumbnail"] == shown(chat, made["id"])["thumbnail"] == ""
    assert picture(doors, made["thumbnail"])[0] == 404


def test_the_picture_of_a_deleted_contact_is_gone(doors, chat):
    made = contact(chat.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    chat.delete(f"contacts/{made['id']}")
    assert picture(doors, made["thumbnail"])[0] == 404


def test_an_address_that_was_tampered_with_shows_nothing(doors, chat):
    made = contact(chat.post("contacts", files={"avatar": GIF}, data={"name": "Jean"}))
    assert picture(doors, made["thumbnail"][:-1] + "~")[0] == 404


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"<svg/>", "Avatar filetype not supported"), (GIF + bytes(15 * 1024 * 1024), "Avatar is too big")],
    ids=["svg", "large"],
)
def test_an_upload_that_is_no_picture_is_refused_and_makes_nobody(chat, content, message):
    response = chat.post("contacts", files={"avatar": content}, data={"name": "Jean", "identifier": "c-1"})
    assert (response.status_code, response.json()) == (422, {"message": message, "attributes": ["avatar"]})
    assert chat.get("contacts").json()["payload"] == []
