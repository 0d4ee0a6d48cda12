"""Moments as clients write them."""

import datetime


def parse_moment(text: str) -> datetime.datetime:
    """Return an ISO 8601 date or moment in UTC, which one without an offset is in. Raises ValueError.

    In UTC, because Python takes offsets that PostgreSQL does not.
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
        return moment.astimezone(datetime.UTC) if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error
