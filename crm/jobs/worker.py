"""The worker, which takes jobs from the queue and runs them."""

import asyncio
import signal

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app, connector_params

# Jobs mostly wait for other servers, and one slow server must not delay the others.
CONCURRENCY = 4
# For each attempt to reach a database that does not answer.
DATABASE_TIMEOUT_SECONDS = 5
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def work(*, wait: bool = True) -> None:
    """Run jobs: with `wait` until cancelled, which lets running jobs finish; without it until none is due.

    If the database is lost it returns in spite of `wait`, or raises ConnectorException.
    """
    connector = PsycopgConnector(
        kwargs=connector_params(), min_size=1, max_size=CONCURRENCY, timeout=DATABASE_TIMEOUT_SECONDS
    )
    with app.replace_connector(connector):
        async with app.open_async():
            # procrastinate's signal handlers would replace those that work_until_signal sets.
            await app.run_worker_async(
                wait=wait, concurrency=CONCURRENCY, delete_jobs="successful", install_signal_handlers=False
            )


async def work_until_signal() -> bool:
    """Run jobs until a signal; False if the worker ended for another reason."""
    working = asyncio.ensure_future(work())
    signals: list[int] = []

    def stop(number: int) -> None:
        if not signals:  # cancelled twice, it would not let running jobs finish
            working.cancel()
        signals.append(number)

    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as set by nohup
            asyncio.get_running_loop().add_signal_handler(number, stop, number)
    await asyncio.wait({working})
    if not working.cancelled():
        working.result()
    return bool(signals)
