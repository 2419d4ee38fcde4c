"""Files that some CHAT/1.0 programs push without being asked: `!attach file terms N`, then N raw bytes."""

import re
from collections.abc import Sequence

MOST = 100 * 1024 * 1024  # bytes that are thrown away at most for one announcement
LONGEST = 1024  # bytes of an announcement
_ATTACH = re.compile(rb"(?:\S{1,66}[ :>\]]{1,3})?!attach\s+\S+\s")
_SIZED = re.compile(rb"(?:.*\s)?(\d{1,12})\s*\Z", re.DOTALL)
_GLUED = re.compile(rb"(?:.*?\s)?(\d{1,12})\D", re.DOTALL)


class Drain:
    """Throws such bytes away. Chat that comes instead of them ends it: fewer bytes came than were announced."""

    __slots__ = ("_left", "_maybe", "_starts")

    def __init__(self) -> None:
        self._left = 0
        self._maybe = b""  # the beginning of what may be chat
        self._starts: Sequence[bytes] = ()

    def knows(self, name: str) -> None:
        """How the program's own chat begins."""
        own = name.encode()
        self._starts = (b"@" + own + b":", b"@" + own + b" ", b"DISCONNECT " + own)

    @property
    def busy(self) -> bool:
        """Whether bytes are thrown away now."""
        return self._left > 0

    def passed(self, data: bytes) -> bytes:
        """What is left of these bytes."""
        if not self._left:
            return data
        data, self._maybe = self._maybe + data, b""
        if data.startswith(tuple(self._starts)):
            self._left = 0
            return data
        if any(start.startswith(data) for start in self._starts):
            self._maybe = data
            return b""
        rest = data[self._left :]
        self._left = max(0, self._left - len(data))
        return rest

    def announced(self, message: bytes) -> int:
        """Look for an announcement at the beginning of a message: how many bytes of it are text."""
        start = _ATTACH.match(message)
        if start is None:
            return len(message)
        found = _SIZED.match(message, start.end()) if len(message) <= LONGEST else None
        end = len(message)
        if found is None:  # perhaps the file's first bytes came along
            found = _GLUED.match(message[:LONGEST], start.end())
            end = found.end(1) if found else end
        if found is not None:
            self._left = max(0, min(int(found[1]), MOST) - (len(message) - end))
        return end
