"""The results as a table of text."""

from collections.abc import Iterable, Mapping
from typing import Any

HEAD = ("case", "ours", "limit", "ratio", "target", "p50 ms", "p95 ms", "p99 ms", "max ms", "")


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the results in columns, with notes below."""
    rows = [HEAD, *(_row(name, result) for name, result in results.items() if name != "machine")]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join([*(_line(row, widths) for row in rows), "", *_notes(results)])


def _line(row: Iterable[str], widths: list[int]) -> str:
    name, *cells = row
    aligned = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
    return "  ".join([name.ljust(widths[0]), *aligned]).rstrip()


def _row(name: str, result: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        name,
        _speed(result.get("rps"), result.get("seconds")),
        _speed(result.get("limit_rps"), result.get("limit_seconds")),
        f"{result['ratio']:.2f}" if "ratio" in result else "",
        _target(result),
        *(f"{result[key]:,.1f}" for key in ("p50_ms", "p95_ms", "p99_ms")),
        f"{result['worst_ms']:,.1f}" if "worst_ms" in result else "",
        {True: "pass", False: "short", None: ""}[result.get("reached")],
    )


def _target(result: Mapping[str, Any]) -> str:
    if "most_ms" in result:
        return f"p95 < {result['most_ms']} ms"
    return f"{result['target']:.2f}" if "target" in result else ""


def _speed(rps: float | None, seconds: float | None) -> str:
    if rps is not None:
        return f"{rps:,.0f}/s"
    return "" if seconds is None else f"{seconds:.2f} s"


def _notes(results: Mapping[str, Mapping[str, Any]]) -> list[str]:
    machine = results["machine"]
    notes = [
        f"{machine['contacts']:,} contacts, {machine['cpus']} cores, PostgreSQL {machine['postgresql']}, "
        f"Python {machine['python']}. The limit works under row security as we do.",
        *(
            f"{name}: without row security the limit is {result['limit_open_rps']:,.0f}/s, of which we reach "
            f"{result['ratio_open']:.2f}."
            for name, result in results.items()
            if "limit_open_rps" in result
        ),
    ]
    if (page := results.get("page_10000", {}).get("page", 10_000)) != 10_000:
        notes.append(f"page_10000: there are not so many; this is page {page:,}, the last full one.")
    stream = results.get("stream", {})
    if stream.get("memory_growth_mib") is not None:
        notes.append(
            f"stream: a worker grew by {stream['memory_growth_mib']:.1f} MiB, and by "
            f"{stream['memory_growth_slow_mib']:.1f} MiB while its client had stopped reading. "
            "Less than 64 is the target."
        )
    return notes
