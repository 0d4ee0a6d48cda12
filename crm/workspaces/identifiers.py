"""Ids of records."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a UUIDv7: ids made later sort later, so the primary key is creation order."""
    # Of a library, as Python has uuid7() from 3.14 on. `compat` returns Python's own UUID, which Django asks for.
    return uuid_utils.compat.uuid7()
