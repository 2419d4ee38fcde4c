"""IRC over WebSocket (ircv3.net/specs/extensions/websocket): one line a message, without CR LF.

A wire around the wire: what IRC renders for a kind of client is framed once for that kind, and shared.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from chinwag.protocols.contract import BadBytes, Reply
from chinwag.protocols.irc.wire import UNREGISTERED_HELD, Irc
from chinwag.protocols.websocket import (
    BINARY,
    CLOSE,
    GOING_AWAY,
    NORMAL,
    PING,
    POLICY,
    PONG,
    TEXT,
    TROUBLE,
    Broken,
    Incoming,
    Message,
    close,
    frame,
)
from chinwag.room.commands import Command, Quit
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Result

KINDS = {"text.ircv3.net": TEXT, "binary.ircv3.net": BINARY}
"""Sub-protocol -> the kind of message that the server sends in it. From clients both kinds are taken."""

CLOSES = {"stopping": GOING_AWAY, "too_slow": POLICY, "no_name": POLICY, "trouble": TROUBLE}
"""Code of a goodbye -> code of the last frame; all else ends in order."""

Line = Command | Reply


class IrcOverWebSocket:
    """An IRC client in a browser. It gets messages of one `kind`, and may send `most` bytes in one."""

    kind: ClassVar[str] = Irc.kind
    echo: ClassVar[bool] = Irc.echo
    paced: ClassVar[bool] = Irc.paced
    patience: ClassVar[float] = Irc.patience
    resumes: ClassVar[bool] = Irc.resumes

    def __init__(self, inner: Irc, kind: int, most: int) -> None:
        self._inner = inner
        self._kind = kind
        self._most = most
        self._incoming = Incoming(min(most, UNREGISTERED_HELD))
        self._closed = b""  # our last frame, in answer to the client's

    @property
    def tells_read(self) -> bool:
        """As IRC's own."""
        return self._inner.tells_read

    @property
    def key(self) -> Hashable:
        """The rendering key: IRC's own, for this kind of message."""
        return (self._kind, self._inner.key)

    def greet(self) -> bytes:
        """What IRC says first."""
        return self._framed(self._inner.greet())

    def receive(self, data: bytes) -> Sequence[Line]:
        """Bytes to commands and replies. Raises BadBytes."""
        if self._inner.here:
            self._incoming.most = self._most
        items: list[Line] = []
        try:
            messages = self._incoming.receive(data)
        except Broken as broken:
            for message in broken.before:
                self._take(message, items)
            raise BadBytes("websocket", close(broken.code, str(broken)), items) from None
        if not data:
            self._hand_on(b"", items)
        for message in messages:
            self._take(message, items)
        return items

    def more(self) -> bool:
        """Whether lines are held that can be read now."""
        return self._inner.more()

    def became(self, command: Command, result: Result | Refused, entries: Sequence[Entry]) -> bytes:
        """The outcome of a command."""
        return self._framed(self._inner.became(command, result, entries))

    def answer(self, command: Command, result: Result | Refused) -> bytes:
        """The outcome of a command that went no way through the store."""
        return self._framed(self._inner.answer(command, result))

    def render(self, entry: Entry) -> bytes:
        """An entry as members see it."""
        return self._framed(self._inner.render(entry))

    def goodbye(self, code: str) -> bytes:
        """IRC's last line, then the last frame; to a client that has sent its own, that alone."""
        return self._closed or self._framed(self._inner.goodbye(code)) + close(CLOSES.get(code, NORMAL), code)

    # --- messages -------------------------------------------------------------------------------------------

    def _take(self, message: Message, items: list[Line]) -> None:
        if message.kind == PING:
            items.append(Reply(frame(PONG, message.data)))
        elif message.kind == CLOSE:
            self._closed = frame(CLOSE, message.data[:2])  # section 5.5.1: the code is echoed
            items.append(Quit())
        elif message.kind != PONG:
            self._hand_on(message.data.rstrip(b"\r\n") + b"\r\n", items)

    def _hand_on(self, line: bytes, items: list[Line]) -> None:
        """Have IRC read a line, and frame what it answers."""
        try:
            found = self._inner.receive(line)
        except BadBytes as bad:
            items += map(self._reframed, bad.before)
            last = self._framed(bad.goodbye) + close(POLICY, bad.reason)
            raise BadBytes(bad.reason, last, items) from None
        items += map(self._reframed, found)

    def _reframed(self, item: Line) -> Line:
        if not isinstance(item, Reply):
            return item
        out = item.out
        return Reply(self._when_asked(out) if callable(out) else self._framed(out))

    def _when_asked(self, out: Callable[[], object]) -> Callable[[], bytes]:
        return lambda: self._framed(out())

    def _framed(self, out: object) -> bytes:
        """IRC lines as messages."""
        assert isinstance(out, bytes)
        if not out:
            return b""
        kind = self._kind
        return b"".join([frame(kind, line) for line in out.split(b"\r\n") if line])
