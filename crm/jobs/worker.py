"""The worker: takes jobs from the queue and runs them."""

import asyncio
import signal

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app, connector_params

# Jobs wait for others more than they compute; a host that is slow to answer must not hold up all of them.
CONCURRENCY = 4
# How long a database that does not answer is waited for, at each try.
PATIENCE_SECONDS = 5
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def work(*, wait: bool = True) -> None:
    """Run jobs; with `wait` until cancelled, which lets running ones end, without it until none is due.

    It returns in spite of `wait`, or raises ConnectorException, where the database is lost.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONCURRENCY, timeout=PATIENCE_SECONDS)
    with app.replace_connector(connector):
        async with app.open_async():
            await app.run_worker_async(
                wait=wait, concurrency=CONCURRENCY, delete_jobs="successful", install_signal_handlers=False
            )


async def work_until_told() -> bool:
    """Run jobs until a signal asks for the end; False where the worker ended for another reason."""
    working, told = asyncio.ensure_future(work()), asyncio.Event()
    ask = asyncio.ensure_future(told.wait())
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup sets it
            asyncio.get_running_loop().add_signal_handler(number, told.set)
    await asyncio.wait({working, ask}, return_when=asyncio.FIRST_COMPLETED)
    ask.cancel()
    working.cancel()  # once: a second time would not let running jobs end
    await asyncio.wait({working})
    if working.cancelled():
        return True
    working.result()
    return told.is_set()
