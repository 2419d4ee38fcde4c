"""The app on Textual's own test terminal, over a link without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC

from textual.pilot import Pilot

from chinwag.client.tui.app import ChatApp, Options
from tests.client.tui.fake_link import FakeLink


@asynccontextmanager
async def running(link: FakeLink, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[ChatApp, Pilot[int]]]:
    app = ChatApp(link, Options(tz=UTC, theme="dark"))  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def screen(app: ChatApp) -> str:
    """The log as it is seen."""
    log = app.log_widget
    return "\n".join(log.render_line(y).text.rstrip() for y in range(log.size.height))


async def typed(pilot: Pilot[int], text: str, *keys: str) -> None:
    pilot.app.composer.insert_text(text)  # type: ignore[attr-defined]
    await pilot.press(*keys)
    await pilot.pause()
