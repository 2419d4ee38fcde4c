"""Loading history: before what is there, after it, or around a place far off."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from chinwag.client.shown import Changes
from chinwag.client.view import View
from chinwag.room import commands as wish
from chinwag.room import results
from chinwag.room.refusals import Refused
from chinwag.room.results import Result

PAGE = 500


class Paging(ABC):
    """The part of a link that asks for pages."""

    view: View

    @abstractmethod
    async def answered(self, command: wish.Command, take: Callable[[Result | Refused], None]) -> Result | Refused:
        """The answer, taken in before anything that was said after it. Raises LinkError."""

    @abstractmethod
    def show(self, changes: Changes) -> None:
        """Tell everybody of changes."""

    async def older(self, room: str, limit: int = 100) -> bool:
        """Load the page before what is loaded; False where there is none. Raises LinkError."""
        found = self.view.room(room)
        if found is None or found.at_start:
            return False
        return await self._load(wish.GetPage(room=found.place, before=found.lo, limit=limit), self.view.page)

    async def newer(self, room: str, limit: int = 100) -> bool:
        """Load the page after what is loaded, where that is in the past. Raises LinkError."""
        found = self.view.room(room)
        if found is None or found.fleeting or found.following:
            return False
        return await self._load(wish.GetPage(room=found.place, after=found.hi, limit=limit), self.view.page)

    async def jump(self, room: str, seq: int, around: int = 50) -> bool:
        """Show the stretch of history around a seq. Raises LinkError."""
        after, found = max(0, seq - around - 1), self.view.room(room)
        place = found.place if found is not None else room
        return await self._load(wish.GetPage(room=place, after=after, limit=min(PAGE, 2 * around)), self.view.jump)

    async def latest(self, room: str, limit: int = 100) -> bool:
        """Come back from the past to the newest page. Raises LinkError."""
        found = self.view.room(room)
        if found is None or found.fleeting or found.following:
            return False
        return await self._load(wish.GetPage(room=found.place, limit=limit), self.view.jump)

    async def _load(self, command: wish.GetPage, fold: Callable[[results.Page], Changes]) -> bool:
        def take(result: Result | Refused) -> None:
            if isinstance(result, results.Page):
                self.show(fold(result))

        answer = await self.answered(command, take)
        return isinstance(answer, results.Page) and bool(answer.entries)
