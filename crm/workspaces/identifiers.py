"""Ids of records."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a UUIDv7: ids made later sort later, so the primary key is creation order."""
    # From a library, as Python has uuid7() only from 3.14 on. `compat` returns Python's UUID, which Django requires.
    return uuid_utils.compat.uuid7()
