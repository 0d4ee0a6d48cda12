"""Streamed responses, which are sent while others work."""

from collections.abc import Generator

from crm.db.slots import own_connection


class Stream:
    """The parts of a streamed response, sent outside of the work slot, for as long as its client takes."""

    def __init__(self, response):
        self._response, self._parts = response, self._send()

    def __iter__(self) -> Generator[bytes]:
        return self._parts

    def close(self) -> None:
        """End the response, whether or not it was sent to its end."""
        self._parts.close()
        if not self._response.closed:  # none of it was sent
            # Not with the connection of the work slot, which closing may close too.
            with own_connection():
                self._response.close()

    def _send(self) -> Generator[bytes]:
        with own_connection():
            try:
                yield from self._response
            finally:
                self._response.close()
