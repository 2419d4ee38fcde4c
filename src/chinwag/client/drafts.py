"""What was typed: the lines sent before, and what is not sent yet, for each room. Pure."""


class History:
    """Lines sent from one input, walked through with the up and down keys.

    The line being typed is kept while older ones are looked at, and so is what was changed in those.
    """

    def __init__(self, most: int = 500) -> None:
        self.most = most
        self._sent: list[str] = []
        self._shown: dict[int, str] = {}  # index -> text as it was changed; len(_sent) = the line being typed
        self._at = 0

    def sent(self, text: str) -> None:
        """A line was sent: it is the newest now, and what was being looked at is forgotten."""
        if text.strip() and (not self._sent or self._sent[-1] != text):
            self._sent.append(text)
            del self._sent[: -self.most]
        self._shown.clear()
        self._at = len(self._sent)

    def forget_newest(self) -> None:
        """The line sent last is kept no longer."""
        del self._sent[-1:]
        self._at = len(self._sent)

    def older(self, now: str) -> str | None:
        """The line before the one shown (`now` is what the input holds); None at the oldest."""
        return self._walk(now, -1)

    def newer(self, now: str) -> str | None:
        """The line after the one shown; None at the line being typed."""
        return self._walk(now, 1)

    def _walk(self, now: str, step: int) -> str | None:
        to = self._at + step
        if not 0 <= to <= len(self._sent):
            return None
        self._shown[self._at] = now
        self._at = to
        return self._shown.get(to, self._sent[to] if to < len(self._sent) else "")


class Drafts:
    """The unsent text and the history of each room, by its key."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._histories: dict[str, History] = {}

    def keep(self, room: str, text: str) -> None:
        """Remember what was typed when the room is left."""
        if text:
            self._texts[room] = text
        else:
            self._texts.pop(room, None)

    def of(self, room: str) -> str:
        """What was typed in this room and not sent."""
        return self._texts.get(room, "")

    def history(self, room: str) -> History:
        """The lines sent in this room."""
        return self._histories.setdefault(room, History())

    @property
    def waiting(self) -> list[str]:
        """Keys of the rooms with something unsent."""
        return list(self._texts)
