"""A list as a file: all its rows, with the columns that are shown."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .lists import RecordList

# What a spreadsheet would run as a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What csv writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(listing: RecordList) -> Iterator[str]:
    """Return the lines of a CSV file, with a mark at its head by which spreadsheets know it is UTF-8."""
    return _lines(listing, [str(column.label) for column in listing.columns])


def _lines(listing: RecordList, head: list[str]) -> Iterator[str]:
    """Yield the lines after the view has returned: in a transaction of their own, and no language any more."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(head)
    for rows in listing.query.stream():
        yield "".join(writer.writerow([cell(value) for value in row[1:]]) for row in rows)


def cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    match value:
        case None:
            text = ""
        case list():
            text = ", ".join(" ".join(one.values()) if isinstance(one, dict) else str(one) for one in value)
        case datetime():
            text = value.isoformat(timespec="seconds")
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text
