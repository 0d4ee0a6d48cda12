"""Request bodies: received whole, before a request takes the work slot of its process."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any

# The APIs and forms have lower limits of their own, and say so in their words.
MAX_BODY = 32 * 1024 * 1024
MAX_IN_MEMORY = 1024 * 1024


class BodyTooLarge(Exception):
    """The body is larger than MAX_BODY."""


class BodyIncomplete(Exception):
    """The connection ended before the body did."""


@contextmanager
def receive_body(environ: dict[str, Any]) -> Iterator[None]:
    """Replace the input of a WSGI request by its whole body. Raises BodyTooLarge and BodyIncomplete."""
    stream, header = environ["wsgi.input"], environ.get("CONTENT_LENGTH", "")
    missing = int(header) if header.isdecimal() else 0
    if missing == 0:
        yield
        return
    if missing > MAX_BODY:
        raise BodyTooLarge
    with SpooledTemporaryFile(MAX_IN_MEMORY) as body:
        while missing > 0:
            part = stream.read(min(missing, MAX_IN_MEMORY))
            if not part:
                raise BodyIncomplete
            body.write(part)
            missing -= len(part)
        body.seek(0)
        environ["wsgi.input"] = body
        yield
