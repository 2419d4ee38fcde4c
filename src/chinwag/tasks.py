"""Background tasks that cannot vanish unseen: a crash is a line in the log, and all end together."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from chinwag.telemetry import Log


class Tasks:
    """The background tasks of one server.

    `crashed` is called with the name and the error after a crash was logged; the server goes on either way.
    """

    def __init__(self, log: Log, crashed: Callable[[str, Exception], None] | None = None) -> None:
        self._log = log
        self._crashed = crashed
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, name: str, work: Coroutine[Any, Any, object]) -> asyncio.Task[None]:
        """Run `work` beside everything else, under a name for the log."""
        task = asyncio.create_task(self._guard(name, work), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _: work.close())  # it may have been cancelled before it began
        return task

    async def stop(self, within: float = 1.0) -> None:
        """Cancel all and wait for their ends, at most `within` seconds; what runs on is named in the log."""
        for task in self._running:
            task.cancel()
        if self._running:
            _, late = await asyncio.wait(tuple(self._running), timeout=within)
            for task in late:
                self._log.event("task_late", task=task.get_name(), seconds=within)

    async def _guard(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:  # the edge of a background task: nobody awaits it, so nobody else would know
            self._log.bug("task_crashed", error, task=name)
            if self._crashed is not None:
                self._crashed(name, error)
