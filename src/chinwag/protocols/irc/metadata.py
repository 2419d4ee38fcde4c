"""draft/metadata-2 and draft/metadata-3: words under a key, of people and channels.

The two differ in how a change is told (a METADATA line, or 761 and 766) and in the names of what fails. What is
kept, and who may change it, is the core's (room/metadata.py).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from chinwag.protocols.irc.following import wait
from chinwag.protocols.irc.house import channel, room_of, same
from chinwag.protocols.irc.isupport import METADATA_SUBS as SUBS
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.metadata_sync import (
    ALL,
    CAPS,
    everywhere,
    later,
    may_see,
    newer,
    packed,
    shown,
    synced,
    unset,
    valued,
)
from chinwag.protocols.irc.registration import EARLY
from chinwag.protocols.irc.speaker import Say, Speaker, Step, one_word
from chinwag.room import metadata as core
from chinwag.room.commands import Command
from chinwag.room.commands_metadata import ClearMetadata, SetMetadata
from chinwag.room.entry import Entry
from chinwag.room.events_metadata import MetadataTold
from chinwag.room.refusals import Refused
from chinwag.room.results import Result
from chinwag.room.room import Room

Steps = Iterable[Step]
OLDER = {"INVALID_KEY": "KEY_INVALID", "INVALID_VALUE": "VALUE_INVALID", "INVALID_PARAMS": "SUBCOMMAND_INVALID"}
"""What fails, as draft/metadata-2 calls it."""
NEEDS_KEY = ("GET", "SET", "SUB", "UNSUB")


class Subject(Struct, frozen=True):
    """Whom or what a line is about, as it is spelled here."""

    name: str
    id: str = ""
    room: Room | None = None

    def known(self, irc: Speaker) -> Mapping[str, str]:
        """What is known of it."""
        if self.room is not None:
            return core.of_room(self.room)
        return core.of_person(irc.house.state().lobby, self.id)


def metadata(irc: Speaker, line: Message) -> Steps:
    """METADATA <target> <subcommand> [<key> ...]."""
    target, word, rest = line.params[0], line.params[1].upper(), line.params[2:]
    if word in ALONE:
        yield from ALONE[word](irc, rest) if rest or word == "SUBS" else [irc.trouble("need_params", "METADATA")]
    elif word not in ABOUT:
        yield fail(irc, "INVALID_PARAMS", line.params[1], "Invalid subcommand")
    elif word in NEEDS_KEY and not rest:
        yield irc.trouble("need_params", "METADATA")
    elif word == "SYNC" and target.upper() == ALL:
        yield lambda: everywhere(irc)
    else:
        about = subject(irc, target)
        if about is None:
            yield fail(irc, "INVALID_TARGET", target, "Invalid metadata target")
        else:
            yield from ABOUT[word](irc, about, rest)


def subject(irc: Speaker, target: str) -> Subject | None:
    """Whom or what a target means, None = nobody or nothing that may be spoken of."""
    state = irc.house.state()
    if target.startswith("#"):
        room = room_of(irc.house, target)
        hidden = room is None or (room.modes.hidden and irc.me not in room.members)
        return Subject(channel(room.name), room=room) if room is not None and not hidden else None
    if target == "*" or same(target, irc.nick):
        return Subject(irc.nick, irc.me)
    person = state.lobby.somebody(target) if target[:1] != "*" else None
    return Subject(person.name, person.id) if person is not None else None


def fail(irc: Speaker, code: str, *params: str) -> Message:
    """FAIL METADATA, in the words of the draft that was negotiated."""
    return irc.fail("METADATA", code if newer(irc) else OLDER.get(code, code), *params)


# --- asking -------------------------------------------------------------------------------------------------


def _get(irc: Speaker, about: Subject, keys: Sequence[str]) -> Steps:
    if about.room is not None and not may_see(irc, about.room):
        yield fail(irc, "KEY_NO_PERMISSION", about.name, "*", "You may not see that")
        return
    yield lambda: irc.batch("metadata", [_found(irc, about, key) for key in keys], about.name)


def _found(irc: Speaker, about: Subject, key: str) -> Message:
    if not core.is_key(key):
        return fail(irc, "INVALID_KEY", key, "Invalid key")
    known = about.known(irc)
    return valued(irc, about.name, key, known[key]) if key in known else unset(irc, about.name, key)


def _list(irc: Speaker, about: Subject, keys: Sequence[str]) -> Steps:
    if about.room is not None and not may_see(irc, about.room):
        yield fail(irc, "KEY_NO_PERMISSION", about.name, "*", "You may not see that")
        return
    yield lambda: listed(irc, about.name, about.known(irc))


def listed(irc: Speaker, name: str, known: Mapping[str, str]) -> Say:
    """All that is known, in a batch."""
    return irc.batch("metadata", [valued(irc, name, key, value) for key, value in known.items()], name)


def _sync(irc: Speaker, about: Subject, keys: Sequence[str]) -> Steps:
    if about.room is not None and not may_see(irc, about.room):
        yield fail(irc, "KEY_NO_PERMISSION", about.name, "*", "You may not see that")
    elif about.room is not None:
        room = about.room
        yield lambda: synced(irc, about.name, shown(irc, room))
    else:
        yield lambda: synced(irc, about.name, {about.name: about.known(irc)})


# --- changing -----------------------------------------------------------------------------------------------


def _set(irc: Speaker, about: Subject, params: Sequence[str]) -> Steps:
    key, value = params[0], params[1] if len(params) > 1 else None
    seconds = wait(irc.following.changes, 1, irc.house.now())
    if seconds:
        yield fail(irc, "RATE_LIMITED", about.name, key, str(seconds), f"Too many changes: wait {seconds} seconds")
    elif about.room is not None:
        yield SetMetadata(key=key, value=value, room=about.room.name)
    else:
        yield SetMetadata(key=key, value=value, person="" if about.id == irc.me else f"*{about.id}")


def _clear(irc: Speaker, about: Subject, params: Sequence[str]) -> Steps:
    if about.room is not None:
        yield ClearMetadata(room=about.room.name)
    else:
        yield ClearMetadata(person="" if about.id == irc.me else f"*{about.id}")


def was_set(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """RPL_KEYVALUE or RPL_KEYNOTSET, with what it is now (it may have been cleaned)."""
    assert isinstance(command, SetMetadata)
    if command.id == EARLY:
        return ()
    name, known = _of(irc, command)
    if command.value is None:
        return (unset(irc, name, command.key),)
    told = [entry.event.value for entry in entries if isinstance(entry.event, MetadataTold)]
    return (valued(irc, name, command.key, told[0] if told else known.get(command.key, "")),)


def was_cleared(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """A batch with RPL_KEYNOTSET for each key that is gone."""
    assert isinstance(command, ClearMetadata)
    name, _ = _of(irc, command)
    gone = [entry.event.key for entry in entries if isinstance(entry.event, MetadataTold)]
    return irc.batch("metadata", [unset(irc, name, key) for key in gone], name)


def _of(irc: Speaker, command: SetMetadata | ClearMetadata) -> tuple[str, Mapping[str, str]]:
    if command.room:
        room = irc.house.state().room(command.room)
        return channel(command.room), core.of_room(room) if room is not None else {}
    lobby = irc.house.state().lobby
    person = lobby.somebody(command.person) if command.person else None
    return (person.name, core.of_person(lobby, person.id)) if person else (irc.nick, core.of_person(lobby, irc.me))


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """Why a key was not set."""
    target = irc.nick if line.params[0] == "*" else line.params[0]
    key = line.params[2] if len(line.params) > 2 else "*"
    tell = REFUSED.get(why.code, _no_permission)
    return (tell(irc, target, key),)


def _no_permission(irc: Speaker, target: str, key: str) -> Message:
    return fail(irc, "KEY_NO_PERMISSION", target, key, "You do not have permission to set that")


def _too_long(irc: Speaker, target: str, key: str) -> Message:
    about = [key] if newer(irc) else []
    return fail(irc, "INVALID_VALUE", *about, f"A value has at most {core.VALUE_BYTES} bytes")


def _not_set(irc: Speaker, target: str, key: str) -> Message:
    if newer(irc):
        return unset(irc, target, key)
    return fail(irc, "KEY_NOT_SET", target, key, "Key is not set")


def _too_many(irc: Speaker, target: str, key: str) -> Message:
    limit = [str(core.KEYS)] if newer(irc) else []
    return fail(irc, "LIMIT_REACHED", target, *limit, "Too many keys")


REFUSED: Mapping[str, Callable[[Speaker, str, str], Message]] = {
    "key_invalid": lambda irc, target, key: fail(irc, "INVALID_KEY", key, "Invalid key"),
    "key_unset": _not_set,
    "text_long": _too_long,
    "lists_full": _too_many,
    "person_unknown": lambda irc, target, key: fail(irc, "INVALID_TARGET", target, "Invalid metadata target"),
    "room_unknown": lambda irc, target, key: fail(irc, "INVALID_TARGET", target, "Invalid metadata target"),
}


# --- following keys -----------------------------------------------------------------------------------------


def _sub(irc: Speaker, keys: Sequence[str]) -> Steps:
    """In the order of asking; at the first one too many the rest is passed over."""
    following, added = irc.following.keys, list[str]()
    for key in keys:
        if not core.is_key(key):
            yield fail(irc, "INVALID_KEY", key, "Invalid key")
        elif key not in following and len(following) >= SUBS:
            yield (
                fail(irc, "LIMIT_REACHED", key, str(SUBS), "Too many subscriptions")
                if newer(irc)
                else fail(irc, "TOO_MANY_SUBS", key, "Too many subscriptions")
            )
            break
        else:
            following[key] = None
            added.append(key)
    yield from [irc.numeric("770", *words) for words in packed(added)]
    if added and irc.here and irc.caps & CAPS:
        yield lambda: [later(irc, ALL, 0)] if newer(irc) else everywhere(irc, only=added)


def _unsub(irc: Speaker, keys: Sequence[str]) -> Steps:
    gone: list[str] = []
    for key in keys:
        if core.is_key(key):
            irc.following.keys.pop(key, None)
            gone.append(key)
        else:
            yield fail(irc, "INVALID_KEY", key, "Invalid key")
    yield from [irc.numeric("771", *words) for words in packed(gone)]


def _subs(irc: Speaker, keys: Sequence[str]) -> Steps:
    yield lambda: irc.batch(
        "metadata-subs", [irc.numeric("772", *words) for words in packed(list(irc.following.keys))]
    )


ALONE: Mapping[str, Callable[[Speaker, Sequence[str]], Steps]] = {"SUB": _sub, "UNSUB": _unsub, "SUBS": _subs}
ABOUT: Mapping[str, Callable[[Speaker, Subject, Sequence[str]], Steps]] = {
    "GET": _get, "LIST": _list, "SET": _set, "CLEAR": _clear, "SYNC": _sync,
}  # fmt: skip


# --- before the welcome -------------------------------------------------------------------------------------


def metadata_early(irc: Speaker, line: Message) -> Steps:
    """METADATA before the welcome (before-connect): about oneself alone, kept until one is in."""
    target, word, rest = line.params[0], line.params[1].upper(), line.params[2:]
    if not irc.caps & CAPS:
        yield irc.trouble("not_registered")
    elif word in ALONE:
        yield from metadata(irc, line)
    elif target != "*":
        yield fail(irc, "KEY_NO_PERMISSION", target, "*", "Finish connecting first")
    elif word not in EARLIER:
        yield fail(irc, "INVALID_PARAMS", line.params[1], "Invalid subcommand")
    elif word in NEEDS_KEY and not rest:
        yield irc.trouble("need_params", "METADATA")
    else:
        yield from EARLIER[word](irc, rest)


def _set_early(irc: Speaker, params: Sequence[str]) -> Steps:
    key, value, early = params[0], params[1] if len(params) > 1 else None, irc.following.early
    if not core.is_key(key):
        yield REFUSED["key_invalid"](irc, "*", key)
    elif value is None:
        yield unset(irc, "*", key) if early.pop(key, None) is not None else _not_set(irc, "*", key)
    elif len(value.encode()) > core.VALUE_BYTES:
        yield _too_long(irc, "*", key)
    elif key not in early and len(early) >= core.KEYS:
        yield _too_many(irc, "*", key)
    else:
        early[key] = value
        yield valued(irc, "*", key, value)


def _get_early(irc: Speaker, keys: Sequence[str]) -> Steps:
    early = irc.following.early
    yield from irc.batch(
        "metadata",
        [valued(irc, "*", key, early[key]) if key in early else unset(irc, "*", one_word(key)) for key in keys],
        "*",
    )


def _list_early(irc: Speaker, keys: Sequence[str]) -> Steps:
    yield from listed(irc, "*", irc.following.early)


def _clear_early(irc: Speaker, keys: Sequence[str]) -> Steps:
    gone = list(irc.following.early)
    irc.following.early.clear()
    yield from irc.batch("metadata", [unset(irc, "*", key) for key in gone], "*")


def _sync_early(irc: Speaker, keys: Sequence[str]) -> Steps:
    yield later(irc, "*", 5)


EARLIER: Mapping[str, Callable[[Speaker, Sequence[str]], Steps]] = {
    "GET": _get_early, "LIST": _list_early, "SET": _set_early, "CLEAR": _clear_early, "SYNC": _sync_early,
}  # fmt: skip


def come_in(irc: Speaker) -> Steps:
    """What was set before, now that one is in."""
    early, irc.following.early = irc.following.early, {}
    yield from [SetMetadata(key=key, value=value, id=EARLY) for key, value in early.items()]
