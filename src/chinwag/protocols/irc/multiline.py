"""draft/multiline: one message in several lines, and back.

The core keeps one text. Where its lines were put together from pieces, and how many blank lines it began with,
stands in a tag of our own (`SHAPE`, never passed on), so that it reaches others as it was sent.
"""

from collections.abc import Callable, Iterable

from msgspec import Struct

from chinwag.protocols.irc.isupport import MULTILINE_BYTES, MULTILINE_LINES
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.shaping import CAP, CONCAT, SHAPE
from chinwag.protocols.irc.speaker import Speaker, Step

Steps = Iterable[Step]
Run = Callable[[Speaker, Message], Steps]


class Multi(Struct):
    """A message that is still coming in."""

    name: str
    target: str
    label: str
    tags: dict[str, str]
    command: str = ""
    lines: list[str] = []
    joined: list[bool] = []  # whether each line goes on with the one before
    size: int = 0
    dropped: bool = False


def batch(say: Run, irc: Speaker, line: Message) -> Steps:
    """BATCH +name draft/multiline target, and BATCH -name: the whole is said by `say`, as a line of its own."""
    word = line.params[0]
    if word.startswith("+"):
        if CAP not in irc.caps or len(line.params) < 3 or line.params[1] != CAP or irc.multi is not None:
            yield irc.fail("BATCH", "MULTILINE_INVALID", "Invalid multiline batch")
            return
        tags = {key: value for key, value in line.tags.items() if key.startswith("+")}
        irc.multi = Multi(word[1:], line.params[2], line.tags.get("label", ""), tags)
        return
    multi, irc.multi = irc.multi, None
    if not isinstance(multi, Multi) or word != f"-{multi.name}":
        yield irc.fail("BATCH", "MULTILINE_INVALID", "Invalid multiline batch")
    elif not multi.dropped and any(multi.lines):
        yield from say(
            irc, Message(multi.command, (multi.target, text_of(multi)), "", {**multi.tags, **shape(multi)})
        )


def label(irc: Speaker, line: Message, given: str) -> str:
    """The label that an answer bears: that of the batch, once it is whole."""
    multi = irc.multi
    if line.command != "BATCH" or not line.params:
        return given
    if line.params[0].startswith("+") and multi is None:
        return ""
    return multi.label if isinstance(multi, Multi) and "labeled-response" in irc.caps else given


def inside(irc: Speaker, line: Message) -> Steps | None:
    """What a line within a batch leads to; None = it does not stand in one."""
    multi = irc.multi
    if not isinstance(multi, Multi) or line.command not in ("PRIVMSG", "NOTICE"):
        return None
    if multi.dropped:
        return [] if line.tags.get("batch") == multi.name else None
    return _added(irc, multi, line)


def _added(irc: Speaker, multi: Multi, line: Message) -> Steps:
    text = line.params[1] if len(line.params) > 1 else ""
    goes_on = CONCAT in line.tags
    wrong = (
        line.tags.get("batch") != multi.name
        or (goes_on and not text)
        or (multi.command or line.command) != line.command
    )
    multi.size += len(text.encode()) + (0 if goes_on or not multi.lines else 1)
    if wrong:
        yield _drop(irc, multi, "MULTILINE_INVALID")
    elif multi.size > MULTILINE_BYTES:
        yield _drop(irc, multi, "MULTILINE_MAX_BYTES", str(MULTILINE_BYTES))
    elif len(multi.lines) >= MULTILINE_LINES:
        yield _drop(irc, multi, "MULTILINE_MAX_LINES", str(MULTILINE_LINES))
    else:
        multi.command = line.command
        multi.lines.append(text)
        multi.joined.append(goes_on and len(multi.lines) > 1)


def _drop(irc: Speaker, multi: Multi, code: str, *params: str) -> Message:
    multi.dropped = True
    return irc.fail("BATCH", code, *params, "Invalid multiline batch")


def text_of(multi: Multi) -> str:
    """The lines as one text."""
    text = ""
    for index, (line, goes_on) in enumerate(zip(multi.lines, multi.joined, strict=True)):
        text += line if goes_on or not index else f"\n{line}"
    return text


def shape(multi: Multi) -> dict[str, str]:
    """What the text alone does not tell: blank lines at its start, and where lines were put together."""
    text, places = "", []
    for index, (line, goes_on) in enumerate(zip(multi.lines, multi.joined, strict=True)):
        if goes_on:
            places.append(len(text))
        text += line if goes_on or not index else f"\n{line}"
    blank = len(text) - len(text.lstrip("\n"))
    if not blank and not places:
        return {}
    return {SHAPE: f"{blank}:{','.join(str(place - blank) for place in places)}"}
