"""Request bodies, which are received before a request works."""

from io import BytesIO

import pytest

from crm.server import bodies
from crm.server.bodies import BodyIncomplete, BodyTooLarge, receive_body


class Parts:
    """A stream that gives a body part by part, as a network does."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = list(parts)

    def read(self, size: int) -> bytes:
        return self.parts.pop(0) if self.parts else b""


def environ(stream, length: str | None):
    return {"wsgi.input": stream} | ({} if length is None else {"CONTENT_LENGTH": length})


@pytest.mark.parametrize("length", [None, "", "0", "-5", "x"])
def test_request_without_a_body_is_not_read(length):
    stream = BytesIO(b"never read")
    request = environ(stream, length)
    with receive_body(request):
        assert request["wsgi.input"] is stream
    assert stream.tell() == 0


def test_body_that_comes_in_parts_is_received_whole():
    request = environ(Parts(b"ab", b"c", b"de"), "5")
    with receive_body(request):
        assert request["wsgi.input"].read() == b"abcde"


def test_large_body_is_kept_in_a_file(monkeypatch):
    monkeypatch.setattr(bodies, "MAX_IN_MEMORY", 3)
    request = environ(Parts(b"abc", b"def"), "6")
    with receive_body(request):
        assert request["wsgi.input"]._rolled
        assert request["wsgi.input"].read() == b"abcdef"


def test_body_that_ends_early_is_incomplete():
    with pytest.raises(BodyIncomplete), receive_body(environ(Parts(b"ab"), "5")):
        pytest.fail("The request must not run.")


def test_body_beyond_the_limit_is_refused_unread():
    stream = BytesIO(b"never read")
    with pytest.raises(BodyTooLarge), receive_body(environ(stream, str(bodies.MAX_BODY + 1))):
        pytest.fail("The request must not run.")
    assert stream.tell() == 0
