"""The workspace that is measured: created and filled by COPY in the first run, reused by later ones."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Model

from addresses.models import Address
from contacts.models import Contact
from crm.db.session import staff_session, tenant_session
from crm.history.counters import CountDelta, add_to_count
from crm.history.models import Spelling
from crm.history.spellings import add_spellings, words_of
from crm.history.writes import batched
from crm.workspaces.actions import create_workspace
from crm.workspaces.models import Workspace
from customers.models import Customer, Segment

from . import synthetic

CHUNK = 50_000
NAMES = ("name", "first_name", "last_name", "address_line1", "city")
Say = Callable[[str], None]


def prepare_workspace(contacts: int, say: Say) -> Workspace:
    """Return the workspace with that many synthetic contacts; filling it takes minutes the first time."""
    slug = f"bench-{contacts}"
    with staff_session():
        workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        workspace = create_workspace(name=f"Bench {contacts:,}", slug=slug, source="bench", by="bench")
    with tenant_session(workspace.id):
        filled = Contact.objects.in_workspace(workspace.id).exists()
    if not filled:
        fill(workspace.id, contacts, say)
        vacuum(say)
    return workspace


def fill(workspace_id: UUID, contacts: int, say: Say) -> None:
    """Add contacts, a fifth as many customers and 7/10 as many addresses, in one transaction."""
    words: set[str] = set()
    # Each list fills while its rows are loaded, before the rows that refer to them.
    ids: dict[type[Model], list[UUID]] = defaultdict(list)
    tables: list[tuple[type[Model], tuple[str, ...], Iterable[tuple]]] = [
        (Segment, synthetic.SEGMENT, synthetic.segments()),
        (Customer, synthetic.CUSTOMER, synthetic.customers(contacts // 5, ids[Segment])),
        (Contact, synthetic.CONTACT, synthetic.contacts(contacts, ids[Customer])),
        (Address, synthetic.ADDRESS, synthetic.addresses(contacts * 7 // 10, ids[Customer], ids[Contact])),
    ]
    # One transaction, as a workspace with any contact counts as filled.
    with tenant_session(workspace_id):
        for model, columns, rows in tables:
            names = [columns.index(name) for name in NAMES if name in columns]
            _load(workspace_id, model, columns, _collect(rows, ids[model], words, names), say)
        add_spellings(workspace_id, words)
        add_to_count(workspace_id, "contact", CountDelta(contacts, contacts))


def vacuum(say: Say) -> None:
    """Bring statistics and the visibility map up to date, as in a database that has run for a while."""
    say("Vacuuming …")
    with connection.cursor() as cursor:
        tables = (model._meta.db_table for model in (Segment, Customer, Contact, Address, Spelling))
        cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")


def _collect(rows: Iterable[tuple], ids: list[UUID], words: set[str], names: Sequence[int]) -> Iterator[tuple]:
    """Yield the rows, and collect their ids and the words of names, which are at these positions."""
    for row in rows:
        ids.append(row[0])
        words |= words_of([row[index] for index in names])
        yield row


def _load(workspace_id: UUID, model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple], say: Say) -> None:
    # PostgreSQL refuses COPY FROM into a table with row security, so the rows go through a table that has none.
    table, names, done = model._meta.db_table, ", ".join(columns), 0
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE loaded ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        for chunk in batched(rows, CHUNK):
            with cursor.copy(f"COPY loaded ({names}) FROM STDIN") as copy:
                for row in chunk:
                    copy.write_row(row)
            cursor.execute(
                f"INSERT INTO {table} (workspace_id, {names}) SELECT %s, {names} FROM loaded", [workspace_id]
            )
            cursor.execute("TRUNCATE loaded")
            done += len(chunk)
            say(f"{done:,} {model._meta.verbose_name_plural}")
        cursor.execute("DROP TABLE loaded")
