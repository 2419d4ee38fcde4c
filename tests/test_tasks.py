"""Background tasks never vanish unseen."""

import asyncio

from chinwag.tasks import Tasks
from chinwag.telemetry import Log, silent


async def test_a_crash_is_logged_and_reported_and_ends_only_its_task() -> None:
    lines: list[str] = []
    crashed: list[str] = []
    tasks = Tasks(Log(lines.append), lambda name, error: crashed.append(f"{name} {error}"))

    async def fail() -> None:
        raise ValueError("broken")

    other = tasks.start("other", asyncio.Event().wait())
    await tasks.start("feeder", fail())
    assert "event=task_crashed task=feeder" in lines[0]
    assert crashed == ["feeder broken"]
    assert not other.done()
    await tasks.stop()


async def test_stopping_ends_all_and_waits_for_their_last_words() -> None:
    said: list[str] = []
    tasks = Tasks(silent())
    begun = asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            said.append("bye")

    tasks.start("worker", work())
    await begun.wait()
    await tasks.stop()
    assert said == ["bye"]
    assert len(tasks) == 0


async def test_a_task_that_will_not_end_is_named_and_not_waited_for() -> None:
    lines: list[str] = []
    tasks = Tasks(Log(lines.append))
    begun, end = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        while not end.is_set():
            try:
                begun.set()
                await end.wait()
            except asyncio.CancelledError:
                continue

    task = tasks.start("stubborn", stubborn())
    await begun.wait()
    await tasks.stop(within=0.01)
    assert "event=task_late task=stubborn" in lines[0]
    end.set()
    await task


async def test_a_finished_task_is_forgotten() -> None:
    tasks = Tasks(silent())

    async def work() -> None:
        """Nothing to do."""

    await tasks.start("short", work())
    await asyncio.sleep(0)
    assert len(tasks) == 0
