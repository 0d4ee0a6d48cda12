"""`manage.py bench hostile`: what others notice of clients that stall, and of notes that are slow to show."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass

from contacts.actions import create_contact
from contacts.models import Contact
from contacts.notes.actions import create_note
from contacts.notes.models import MAX_CONTENT
from crm.db.session import tenant_session
from crm.workspaces.actor import operator_actor
from crm.workspaces.models import Workspace

from .cases import Result, judge, run_cases, time_calls
from .environment import temporary_token
from .load import CannotMeasure, LoadResult, generate_load, http_request
from .servers import TIMEOUT, ServerProcess, serving
from .session import member_session
from .workspace import Say

CLIENTS = 50  # that stall
RATIO = 0.7  # of the speed without them; they cost memory and descriptors
HEALTH_MS = 100  # for 95 of 100 health checks
PAGE_MS = 1000  # for 95 of 100 pages with such notes
SETTLE_SECONDS = 5  # until they have stalled
RECEIVE_BUFFER = 4096  # bytes, so that a stalled reader stops the server early
# Beginnings of Markdown that a parser tries again at each character.
BEGINNINGS = ("[", "![", "*a ", "> ", "`a``", "<a ", "- ", "|a", "~~a", "[a](", "&", "\\")

Attack = Callable[[], AbstractContextManager[None]]


def measure(workspace: Workspace, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result per case."""
    with member_session(workspace, say) as (cookie, _), temporary_token(workspace) as token, serving() as server:
        bench = HostileBench(server, workspace, seconds, {"Authorization": f"Bearer {token}"}, {"Cookie": cookie})
        return run_cases(bench.cases(), say)


@dataclass
class HostileBench:
    """The measurements of one server."""

    server: ServerProcess
    workspace: Workspace
    seconds: float
    token: dict[str, str]
    cookie: dict[str, str]

    def cases(self) -> dict[str, Callable[[], Result]]:
        """Return the function that measures each case."""
        body = http_request("/api/contacts", self.token, b"{" + b" " * 1000)[:-500]
        readers = http_request("/api/contacts", self.token)
        notes = self._notes()
        return {
            "half_bodies": lambda: self._compare(lambda: self._stalled(body)),
            "half_bodies_health": lambda: self._check_health(lambda: self._stalled(body)),
            "stopped_readers": lambda: self._compare(lambda: self._stalled(readers)),
            "stopped_readers_health": lambda: self._check_health(lambda: self._stalled(readers)),
            "heavy_notes": lambda: judge(self._time(notes, self.cookie), PAGE_MS),
        }

    def _compare(self, attack: Attack) -> Result:
        """Return how fast others are served during an attack, and the speed without it as the limit."""
        request = [http_request("/api/contacts?limit=1", self.token)]
        quiet = generate_load(self.server.port, request, self.seconds)
        with attack():
            try:
                served = generate_load(self.server.port, request, self.seconds)
            except CannotMeasure:  # the server answers nobody
                served = LoadResult(0, *[TIMEOUT * 1000] * 3)
        ratio = served.rps / quiet.rps
        return {**asdict(served), "limit_rps": quiet.rps, "ratio": ratio, "target": RATIO, "reached": ratio >= RATIO}

    def _check_health(self, attack: Attack) -> Result:
        with attack():
            return judge(self._time("/healthz", {}), HEALTH_MS)

    def _time(self, path: str, headers: dict[str, str]) -> list[float]:
        request = http_request(path, headers)

        def call(_: str) -> None:
            with suppress(TimeoutError):  # its time says enough
                self.server.answer(request)

        return time_calls(call, [path], self.seconds)

    @contextmanager
    def _stalled(self, request: bytes) -> Iterator[None]:
        """Keep clients connected that send only this, and read nothing."""
        with ExitStack() as connections:
            for _ in range(CLIENTS):
                client = connections.enter_context(socket.socket())
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
                client.connect(("127.0.0.1", self.server.port))
                client.sendall(request)
            time.sleep(SETTLE_SECONDS)
            yield

    def _notes(self) -> str:
        """Return the path of a contact with the slowest notes that are accepted."""
        actor = operator_actor(self.workspace.id, source="bench", name="bench")
        with tenant_session(self.workspace.id):
            contacts = Contact.objects.in_workspace(self.workspace.id).not_deleted()
            found = contacts.filter(identifier="bench-notes").first()
            if found is None:
                found = create_contact(actor=actor, first_name="Heavy", last_name="Notes", identifier="bench-notes")
                for beginning in BEGINNINGS:
                    for length in (MAX_CONTENT, 16_000):
                        content = (beginning * (length // len(beginning.encode())))[:length]
                        create_note(actor=actor, contact_id=found.pk, content=content)
        return f"/w/{self.workspace.slug}/contacts/{found.pk}/"
