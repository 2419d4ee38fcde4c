"""MONITOR (IRCv3): hear when people come and go."""

from collections.abc import Callable, Iterable

from chinwag.protocols.irc import isupport
from chinwag.protocols.irc.house import looks_of
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.metadata_sync import on_watching
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room import names
from chinwag.room.commands_presence import Watch

Steps = Iterable[Step]
LINE = 400  # bytes of names in one line


def monitor(irc: Speaker, line: Message) -> Steps:
    """MONITOR and its subcommands."""
    run = SUBCOMMANDS.get(line.params[0].upper())
    if run is None:
        yield irc.fail("MONITOR", "INVALID_PARAMS", line.params[0], "No such subcommand")
        return
    wanted = [name for name in (line.params[1].split(",") if len(line.params) > 1 else []) if name]
    yield from run(irc, wanted)


def _add(irc: Speaker, wanted: list[str]) -> Steps:
    if not wanted:
        yield irc.trouble("need_params", "MONITOR")
        return
    new: list[str] = []
    for name in wanted:
        key = names.fold(name)
        if key not in irc.watching and len(irc.watching) >= isupport.MONITOR:
            yield irc.numeric("734", str(isupport.MONITOR), ",".join(wanted), "Monitor list is full.")
            break
        if not acceptable(name):
            continue
        irc.watching.setdefault(key, name)
        new.append(name)
    if new:
        yield Watch(names=tuple(new), closely="extended-monitor" in irc.caps)
        yield lambda: [*status(irc, new), *on_watching(irc, new)]


def acceptable(name: str) -> bool:
    """Whether a name can be watched for at all."""
    return len(name) <= 64 and not any(char in name for char in "*?!@ ,")


def _remove(irc: Speaker, wanted: list[str]) -> Steps:
    for name in wanted:
        irc.watching.pop(names.fold(name), None)
    if wanted:
        yield Watch(names=tuple(name[:64] for name in wanted), on=False)


def _clear(irc: Speaker, wanted: list[str]) -> Steps:
    yield from _remove(irc, list(irc.watching.values()))


def _list(irc: Speaker, wanted: list[str]) -> Steps:
    for part in packed(list(irc.watching.values())):
        yield irc.numeric("732", part)
    yield irc.numeric("733", "End of MONITOR list")


def _status(irc: Speaker, wanted: list[str]) -> Steps:
    yield lambda: status(irc, list(irc.watching.values()))


SUBCOMMANDS: dict[str, Callable[[Speaker, list[str]], Steps]] = {
    "+": _add,
    "-": _remove,
    "C": _clear,
    "L": _list,
    "S": _status,
}


def status(irc: Speaker, wanted: Iterable[str]) -> Say:
    """Who of these is there, who is not."""
    here: list[str] = []
    gone: list[str] = []
    for name in wanted:
        presence = irc.house.state().person_named(name)
        if presence is None:
            gone.append(name)
        else:
            here.append(looks_of(presence).mask)
    return [
        *[irc.numeric("730", part) for part in packed(here)],
        *[irc.numeric("731", part) for part in packed(gone)],
    ]


def packed(words: list[str]) -> list[str]:
    """Words with commas between them, in lines that are short enough."""
    out: list[str] = []
    for word in words:
        if out and len(out[-1].encode()) + 1 + len(word.encode()) <= LINE:
            out[-1] += f",{word}"
        else:
            out.append(word)
    return out
