"""Lines of IRC: tags, source, command, parameters; read as they come, written so that nothing can break out.

RFC 1459 section 2.3, IRCv3 message-tags. Reading forgives (runs of spaces, bare newlines); writing raises
ValueError where a field holds CR, LF, NUL or what its place cannot hold.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from msgspec import Struct

BODY = 512  # bytes of a line without its tags, end included
CLIENT_TAGS = 4094  # bytes of the tags that a client may send, @ and space not counted
SERVER_TAGS = 8191  # bytes of all tags of a line, @ and space counted
LONGEST = BODY + SERVER_TAGS

_ESCAPES = {";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n"}
_MEANT = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_ESCAPING = str.maketrans(_ESCAPES)
SPOKEN = frozenset(("PRIVMSG", "NOTICE", "TOPIC", "QUIT", "ERROR"))  # their last field always bears a colon


class Message(Struct, frozen=True):
    """One line in its parts. Tags without a value have the value ""."""

    command: str
    params: tuple[str, ...] = ()
    source: str = ""
    tags: Mapping[str, str] = {}


class Broken(Enum):
    """What a line can be instead of a line."""

    TOO_LONG = auto()
    NOT_UTF8 = auto()


# --- reading ------------------------------------------------------------------------------------------------


def parse(line: str) -> Message | None:
    """The parts of a line without its end; None where there is no command in it."""
    tags: dict[str, str] = {}
    source = ""
    rest = line.lstrip(" ")
    if rest.startswith("@"):
        word, _, rest = rest[1:].partition(" ")
        tags = parse_tags(word)
        rest = rest.lstrip(" ")
    if rest.startswith(":"):
        word, _, rest = rest[1:].partition(" ")
        source = word
        rest = rest.lstrip(" ")
    head, colon, trailing = rest.partition(" :")
    words = [word for word in head.split(" ") if word]
    if not words:
        return None
    if colon:
        words.append(trailing)
    return Message(words[0], tuple(words[1:]), source, tags)


def parse_tags(word: str) -> dict[str, str]:
    """The tags of a line, unescaped; the last of equal keys counts."""
    found: dict[str, str] = {}
    for part in word.split(";"):
        key, _, value = part.partition("=")
        if key:
            found[key] = unescape(value)
    return found


def unescape(value: str) -> str:
    """A tag's value as it was meant."""
    if "\\" not in value:
        return value
    out: list[str] = []
    chars = iter(value)
    for char in chars:
        if char == "\\":
            following = next(chars, "")
            out.append(_MEANT.get(following, following))
        else:
            out.append(char)
    return "".join(out)


# --- writing ------------------------------------------------------------------------------------------------


def format_tags(tags: Mapping[str, str]) -> str:
    """Tags as they stand in a line, without the @."""
    return ";".join([f"{key}={value.translate(_ESCAPING)}" if value else key for key, value in tags.items()])


def format(message: Message) -> str:
    """A line without its end. Raises ValueError where a field cannot stand in its place."""
    body = _body(message)
    if not message.tags:
        return body
    tags = format_tags(message.tags)
    if _broken(tags) or " " in tags:
        raise ValueError(f"{message.command}: a tag would break the line")
    return f"@{tags} {body}"


def _body(message: Message) -> str:
    """All but the tags."""
    line = f":{message.source} {message.command}" if message.source else message.command
    params = message.params
    if params:
        for param in params[:-1]:
            if not param or param[0] == ":" or " " in param:
                raise ValueError(f"{message.command}: not a middle parameter: {param!r}")
            line += " " + param
        last = params[-1]
        plain = last and last[0] != ":" and " " not in last and message.command not in SPOKEN
        line += " " + last if plain else " :" + last
    if _broken(line):
        raise ValueError(f"{message.command}: a field would break the line")
    return line


def _broken(line: str) -> bool:
    """Whether a line would end too early."""
    return "\n" in line or "\r" in line or "\0" in line


def encode(message: Message) -> bytes:
    """A line as it goes out: cut at a character's end to 512 bytes besides its tags (RFC 2812 section 2.3).

    What people say is never cut here: it comes in pieces that fit (rendering.py), or was refused before.
    """
    line = format(message).encode()
    return (line if len(line) <= BODY - 2 else _cut(line, tagged=bool(message.tags))) + b"\r\n"


def _cut(line: bytes, *, tagged: bool) -> bytes:
    """A line that is long, or has long tags."""
    tags, space, body = line.partition(b" ") if tagged else (b"", b"", line)
    if len(body) > BODY - 2:
        body = body[: BODY - 2].decode(errors="ignore").encode()
    return tags + space + body


def room_for(source: str, command: str, target: str) -> int:
    """The bytes of text that such a line can hold when it reaches others, its source in front."""
    return BODY - 2 - len(f":{source} {command} {target} :".encode())


def split(text: str, room: int) -> Sequence[str]:
    """A text in pieces of at most `room` bytes each, at spaces where there are some, never inside a character."""
    pieces: list[str] = []
    rest = text.encode()
    while len(rest) > room:
        piece = rest[:room].decode(errors="ignore")
        space = piece.rfind(" ")
        if space > len(piece) // 2:
            piece = piece[:space]
        pieces.append(piece)
        rest = rest[len(piece.encode()) :].removeprefix(b" ")
    pieces.append(rest.decode())
    return pieces


# --- bytes to lines -----------------------------------------------------------------------------------------


class Lines:
    """Bytes in pieces of any size to lines. What is too long is dropped up to its end and told once."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._skipping = False

    @property
    def held(self) -> int:
        """Bytes held for later."""
        return len(self._buffer)

    @property
    def whole(self) -> bool:
        """Whether a whole line is held."""
        return b"\n" in self._buffer

    def add(self, data: bytes) -> None:
        """More bytes."""
        self._buffer += data

    def next(self) -> str | bytes | Broken | None:
        """The next line without its end (bytes where it is no UTF-8), None = none is whole yet."""
        while True:
            end = self._buffer.find(b"\n")
            if end < 0:
                return self._unfinished()
            line = bytes(self._buffer[:end]).translate(None, b"\r\0")
            del self._buffer[: end + 1]
            if self._skipping:
                self._skipping = False
                continue
            if not line:
                continue
            if too_long(line):
                return Broken.TOO_LONG
            try:
                return line.decode()
            except UnicodeDecodeError:
                return line

    def _unfinished(self) -> Broken | None:
        if len(self._buffer) <= LONGEST:
            return None
        self._buffer.clear()
        skipped, self._skipping = self._skipping, True
        return None if skipped else Broken.TOO_LONG


def too_long(line: bytes) -> bool:
    """Whether a client may not send such a line."""
    if line.startswith(b"@"):
        tags, _, line = line[1:].partition(b" ")
        if len(tags) > CLIENT_TAGS:
            return True
    return len(line) > BODY - 2
