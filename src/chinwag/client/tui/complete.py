"""What Tab makes of the word before the cursor: names, rooms, commands, emoji. Pure."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from chinwag.client.tui.emoji import matching
from chinwag.protocols import slash

ROOM_COMMANDS = frozenset({"/join", "/room", "/leave", "/list", "/go", "/switch", "/part", "/j"})


class Around(NamedTuple):
    """What there is to complete with: people, whoever spoke last first, and rooms."""

    people: Sequence[str]
    rooms: Sequence[str]


class Completed(NamedTuple):
    """The text with the word completed, where the cursor goes, and how many candidates there are."""

    text: str
    cursor: int
    candidates: list[str]


class Completer:
    """Completes a word; asked again at once, it offers the next candidate."""

    def __init__(self, around: Callable[[], Around]) -> None:
        self._around = around
        self._last: Completed | None = None
        self._start = self._which = 0
        self._head = self._tail = ""

    def complete(self, text: str, cursor: int, step: int = 1) -> Completed | None:
        """The text after Tab (step 1) or Shift-Tab (-1); None where nothing fits."""
        last = self._last
        if last is not None and (text, cursor) == (last.text, last.cursor):
            self._which = (self._which + step) % len(last.candidates)
            return self._put(last.candidates)
        self._start = max(text.rfind(char, 0, cursor) for char in " \n\t") + 1
        self._head, self._tail = text[: self._start], text[cursor:]
        found = candidates(self._head, text[self._start : cursor], self._around())
        if not found:
            self._last = None
            return None
        self._which = 0 if step > 0 else len(found) - 1
        return self._put(found)

    def _put(self, found: list[str]) -> Completed:
        text = self._head + found[self._which]
        self._last = Completed(text + self._tail, len(text), found)
        return self._last


def candidates(head: str, word: str, around: Around) -> list[str]:
    """What the word, which stands after `head`, may become, with what follows it."""
    if not head and word[:1] in ("/", "\\"):
        return [command + " " for command in slash.complete(word)]
    if word.startswith(":") and len(word) > 1:
        return [emoji + " " for emoji in dict.fromkeys(emoji for _, emoji in matching(word[1:].rstrip(":")))]
    if word.startswith("#"):
        return [f"#{room} " for room in _starting(word[1:], around.rooms)]
    first = head.split(None, 1)[0].lower() if head.strip() else ""
    if first in ROOM_COMMANDS:
        return [room + " " for room in _starting(word, around.rooms)]
    if word.startswith("@"):
        return [f"@{name} " for name in _starting(word[1:], around.people)]
    after = ": " if not head else " "
    return [name + after for name in _starting(word, around.people)] if word or first in ("/msg", "/w") else []


def _starting(start: str, names: Sequence[str]) -> list[str]:
    folded = start.casefold()
    return [name for name in names if name.casefold().startswith(folded)]
