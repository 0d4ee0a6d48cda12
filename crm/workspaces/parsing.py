"""Parse values that clients write in URLs and bodies: times and ids."""

import datetime
import uuid

from django.utils.translation import gettext_lazy as _

NOT_AN_ID = _("Must be an id, such as 550e8400-e29b-41d4-a716-446655440000.")


def parse_datetime(text: str) -> datetime.datetime:
    """Return an ISO 8601 date or moment in UTC, which one without an offset is in. Raises ValueError."""
    try:
        moment = datetime.datetime.fromisoformat(text)
        # In UTC, because Python takes offsets that PostgreSQL does not.
        return moment.astimezone(datetime.UTC) if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    # 0001-01-01T00:00:00+01:00 is no year in UTC.
    except OverflowError as error:
        raise ValueError(str(error)) from error


def parse_uuid(text) -> uuid.UUID | None:
    """Return the UUID that a text of 36 characters writes, or None."""
    # UUID() also takes braces, "urn:uuid:" and no hyphens, so each record would have many URLs.
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
