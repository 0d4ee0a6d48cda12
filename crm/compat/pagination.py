"""The total of a numbered page, which both compatibility APIs show."""

from crm.queries.query import OffsetPage, Query


def count_all(query: Query, page: OffsetPage, offset: int) -> int:
    """Return the number of all rows of a query, of which `page` has those from `offset` on."""
    if page.total is not None:
        return page.total
    end = offset + len(page.rows)
    if not page.has_next and (page.rows or not offset):
        return end  # the last page reveals it, without another statement
    # An estimate may be too low, and clients stop at the page where the total says that the list ends.
    return max(query.count().number, end + 1 if page.has_next else 0)
