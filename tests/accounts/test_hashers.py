"""Password hashes: one at a time, while other requests work."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client

from crm.accounts import hashers
from crm.db.limits import ServerBusy


@pytest.fixture
def slow(monkeypatch):
    """Hashing that waits for an event; the number of hashes computed at the same time."""
    may_go_on, state, lock = threading.Event(), {"now": 0, "most": 0}, threading.Lock()
    encode = hashers.hashers.MD5PasswordHasher.encode

    def wait(self, *args):
        with lock:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
        may_go_on.wait(60)
        with lock:
            state["now"] -= 1
        return encode(self, *args)

    monkeypatch.setattr(hashers.hashers.MD5PasswordHasher, "encode", wait)
    yield may_go_on, state
    may_go_on.set()


class BoundedMD5Hasher(hashers.BoundedHasher, hashers.hashers.MD5PasswordHasher):
    """A fast hasher of the kind that the product uses."""


@pytest.fixture(autouse=True)
def bounded(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.BoundedMD5Hasher"]


@pytest.mark.parametrize("hasher", ["crm.accounts.hashers.Argon2Hasher", "crm.accounts.hashers.PBKDF2Hasher"])
def test_password_of_each_hasher_is_verified(settings, hasher):
    settings.PASSWORD_HASHERS = [hasher]
    stored = make_password("correct horse battery")
    assert check_password("correct horse battery", stored)
    assert not check_password("wrong", stored)


def test_hashes_are_computed_one_at_a_time(slow):
    may_go_on, state = slow
    with ThreadPoolExecutor(4) as pool:
        hashed = [pool.submit(make_password, "secret") for _ in range(4)]
        may_go_on.set()
        assert all(one.result(60) for one in hashed)
    assert state["most"] == 1


def test_hash_beyond_those_that_may_wait_is_refused(slow):
    may_go_on, _ = slow
    with ThreadPoolExecutor(hashers.MAX_WAITING) as pool:
        waiting = [pool.submit(make_password, "secret") for _ in range(hashers.MAX_WAITING)]
        while hashers._capacity._value:
            threading.Event().wait(0.001)
        with pytest.raises(ServerBusy):
            make_password("secret")
        may_go_on.set()
        assert all(one.result(60) for one in waiting)
    assert make_password("secret")


@pytest.mark.django_db
def test_sign_in_that_cannot_wait_says_when_to_try_again(monkeypatch):
    monkeypatch.setattr(hashers, "_capacity", threading.BoundedSemaphore(1))
    hashers._capacity.acquire()
    response = Client().post("/account/login/", {"login": "nobody@carnet.test", "password": "wrong"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert "Too many people are signing in. Try again in a moment." in response.content.decode()
