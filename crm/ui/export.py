"""Lists as CSV files: all rows, with the columns that are shown."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .lists import RecordList

# Spreadsheets run cells that begin with these signs as formulas: also after spaces, after a separator that may split
# the line by, and in full width.
FORMULA = re.compile(r"[\s;,|]*[=+\-@＝＋－＠]|[\t\r]")
# A phone number or a number, which is no formula and must come back as it was.
NUMBER = re.compile(r"\+?[\d\s().\-/]*|-\d+([.,]\d+)?")


class _Echo:
    """A file for csv that returns each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(listing: RecordList) -> Iterator[str]:
    """Return the lines of a CSV file. It begins with a byte order mark, by which spreadsheets recognise UTF-8."""
    # Lines are generated after the view has returned, without its transaction and language: headings are text by then.
    return _lines(listing, [str(column.label) for column in listing.columns])


def _lines(listing: RecordList, headings: list[str]) -> Iterator[str]:
    # All in quotes, as a spreadsheet that separates by semicolons would begin a cell within this one.
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow(headings)
    for rows in listing.query.stream():
        # The first value is the id, which links to the record on pages.
        yield "".join(writer.writerow([format_cell(value) for value in row[1:]]) for row in rows)


def format_cell(value: Any) -> str:
    """Return a value as a cell that spreadsheets do not run as a formula."""
    match value:
        case None:
            text = ""
        case list():
            text = ", ".join(" ".join(one.values()) if isinstance(one, dict) else str(one) for one in value)
        case datetime():
            text = value.isoformat(timespec="seconds")
        case _:
            text = str(value)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text
