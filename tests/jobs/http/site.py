"""A web server on loopback with responses that each test sets."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Site:
    """`requests` collects what arrives; `answers` has the response per path: bytes, or a function that sends them."""

    def __init__(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        self.listener = listener
        self.context = context
        self.port: int = listener.getsockname()[1]
        self.requests: list[str] = []
        self.answers: dict[str, bytes | Callable[[socket.socket], None]] = {}

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.context else 'http'}://{host}:{self.port}{path}"

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return  # closed: the test is over
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            if self.context:
                client = self.context.wrap_socket(client, server_side=True)
            with client:
                request = client.recv(65_536).decode()
                self.requests.append(request)
                answer = self.answers.get(request.split(" ")[1], b"HTTP/1.1 404 Not Found\r\n\r\n")
                if callable(answer):
                    answer(client)
                else:
                    client.sendall(answer)


@contextmanager
def site(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Site(listener, context)
        thread = threading.Thread(target=made.serve, daemon=True)
        thread.start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {to}", "Content-Length: 0", status=status)


def dripping(start: bytes) -> Callable[[socket.socket], None]:
    """Return a function that sends the start, then a byte now and then for ten seconds."""

    def drip(client: socket.socket) -> None:
        client.sendall(start)
        for _ in range(200):
            client.sendall(b"x")
            time.sleep(0.05)

    return drip
