"""Saying: PRIVMSG, NOTICE, TAGMSG, AWAY, SETNAME, REDACT."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from chinwag.protocols.irc import house as seen
from chinwag.protocols.irc import pre_away
from chinwag.protocols.irc.client_tags import PERSIST, meant, replied
from chinwag.protocols.irc.house import is_channel, room_of, same
from chinwag.protocols.irc.isupport import TARGETS
from chinwag.protocols.irc.lines import Message, room_for
from chinwag.protocols.irc.registration import EARLY
from chinwag.protocols.irc.services import SERVICES, help_on
from chinwag.protocols.irc.shaping import SHAPE
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room import commands as wish
from chinwag.room.commands import Command
from chinwag.room.commands_presence import Describe, Nudge, Signal
from chinwag.room.entry import Entry, Person
from chinwag.room.refusals import Refused
from chinwag.room.results import Result

Steps = Iterable[Step]
STATUS = {mark: role.name.lower() for _, mark, role in seen.RANKS}
CTCP = "\x01"
SURELY = 192  # bytes of text and targets that fit into a line whatever its source is


def client_tags(irc: Speaker, line: Message) -> dict[str, str]:
    """The tags that a client may have passed on (IRCv3 message-tags; CLIENTTAGDENY names the others)."""
    if not line.tags:
        return {}
    gone = irc.house.setup.off.tags
    return {
        key: value
        for key, value in line.tags.items()
        if (key.startswith("+") and key[1:] not in gone) or key == SHAPE
    }


def speak(irc: Speaker, line: Message) -> Steps:
    """PRIVMSG and NOTICE. What others could not be told in one line, the sender's source in front, is refused.

    Cutting it changes what was said, and there is no continuation of lines (RFC 2812 section 2.3).
    """
    if SHAPE in line.tags:  # ours alone: it comes from a batch, never from a single line
        line = structs.replace(line, tags={key: value for key, value in line.tags.items() if key != SHAPE})
    if len(line.params) > 1:
        size = len(line.params[1].encode())
        if size + len(line.params[0].encode()) > SURELY:
            source = seen.looks(irc.house, Person(irc.me, irc.nick)).mask
            if any(size > room_for(source, line.command, target) for target in line.params[0].split(",")):
                return (irc.trouble("too_long"),)
    return speak_long(irc, line)


def speak_long(irc: Speaker, line: Message) -> Steps:
    """The same for a message of any length (draft/multiline)."""
    params = line.params
    if len(params) > 1 and params[1]:
        return _each(irc, line, params[1])
    if params:
        return (irc.trouble("no_text"),) if line.command == "PRIVMSG" else ()
    return (irc.trouble("no_recipient") if line.command == "PRIVMSG" else irc.trouble("need_params", line.command),)


def tag_message(irc: Speaker, line: Message) -> Steps:
    """TAGMSG: tags alone."""
    if "message-tags" not in irc.caps:
        return (irc.trouble("unknown_command", line.command),)
    if any(tag[:1] == "+" for tag in line.tags) and not client_tags(irc, line):
        return ()  # all that it said is denied
    return _each(irc, line, "")


def _each(irc: Speaker, line: Message, text: str) -> Steps:
    target = line.params[0]
    return _to_several(irc, line, target, text) if "," in target else to_one(irc, line, target, text)


def _to_several(irc: Speaker, line: Message, word: str, text: str) -> Steps:
    targets = list(dict.fromkeys(part for part in word.split(",") if part))
    if len(targets) > TARGETS:
        yield irc.trouble("too_many_targets", targets[TARGETS])
        targets = targets[:TARGETS]
    for target in targets:
        yield from to_one(irc, line, target, text)


def to_one(irc: Speaker, line: Message, target: str, text: str) -> Steps:
    """Words or tags to one target."""
    bare, least = target, ""
    while bare[:1] in STATUS and "#" in bare[1:]:
        bare, least = bare[1:], STATUS[bare[0]]
    notice = line.command == "NOTICE"
    manner, action, words = manner_of(text, notice=notice)
    tags = client_tags(irc, line)
    if is_channel(bare):
        room = room_of(irc.house, bare)
        if room is None:
            if not notice:
                yield irc.trouble("no_such_channel", target)
        elif least:
            yield Signal(room=bare[1:], text=words, tags=tags, manner=manner, least=least)
        elif not text:
            yield meant(irc.house, room, tags) or Signal(room=bare[1:], tags=tags, keep=PERSIST in tags)
        else:
            reply = replied(irc.house, room, tags) if tags else 0
            yield wish.Say(room=bare[1:], text=words, reply=reply, action=action, manner=manner, tags=tags)
    elif target.partition("@")[0].lower() in SERVICES:
        yield from () if notice else help_on(irc, structs.replace(line, params=(target, words)))
    elif not text:
        talk = seen.conversation(irc.house, irc.me, target)
        known = meant(irc.house, talk, tags) if talk is not None else None
        yield known or Nudge(to=target[:64], tags=tags, keep=PERSIST in tags)
    else:
        note = same(target, irc.nick)
        yield wish.Whisper(to=target[:64], text=words, action=action, manner=manner, tags=tags, note=note)


def manner_of(text: str, *, notice: bool) -> tuple[wish.Manner, bool, str]:
    """What kind of words these are: manner, action or not, and the words themselves."""
    if not text.startswith(CTCP):
        return ("notice" if notice else ""), False, text
    inner = text.strip(CTCP)
    if inner[:7].upper() == "ACTION " and not notice:
        return "", True, inner[7:]
    return ("ctcp_reply" if notice else "ctcp"), False, inner


def to_self(irc: Speaker, command: Command) -> bool:
    """Whether somebody spoke to nobody else."""
    return isinstance(command, wish.Whisper | Nudge) and same(command.to, irc.nick)


def spoke(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """Own words, for those who want to see them (echo-message)."""
    if type(command) is wish.Say:
        return irc.seen(entries) if "echo-message" in irc.caps else ()
    out: list[Message] = []
    said = irc.seen(entries)
    if to_self(irc, command):  # it arrives, and once more where one's own words are wanted
        out += [*said, *(irc.unlabelled(said) if "echo-message" in irc.caps else ())]
    elif "echo-message" in irc.caps:
        out += said
    if isinstance(command, wish.Whisper) and not command.manner:
        presence = irc.house.state().person_named(command.to)
        if presence is not None and presence.away:
            out.append(irc.numeric("301", presence.person.name, presence.away))
    return out


# --- how one is seen ----------------------------------------------------------------------------------------


def away(irc: Speaker, line: Message) -> Steps:
    """AWAY."""
    yield wish.SetAway(text=pre_away.said(irc, line))


def away_set(irc: Speaker, command: Command, result: Result, entries: object) -> Say:
    """RPL_NOWAWAY or RPL_UNAWAY."""
    assert isinstance(command, wish.SetAway)
    return () if command.id == EARLY else pre_away.answered(irc, command.text)


def set_name(irc: Speaker, line: Message) -> Steps:
    """SETNAME."""
    real = line.params[0]
    if len(real) > 150:
        yield irc.fail("SETNAME", "INVALID_REALNAME", "Realname is not valid")
        return
    yield Describe(real=real)


def described(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """SETNAME as others see it; MODE of oneself."""
    assert isinstance(command, Describe)
    if command.real is not None and command.user is None and "setname" in irc.caps:
        return irc.seen(entries)
    return () if command.user is not None or command.real is not None else irc.mode_change(entries)


def redact(irc: Speaker, line: Message) -> Steps:
    """REDACT (draft/message-redaction)."""
    target, id = line.params[0], line.params[1]
    room = seen.place(irc.house, irc.me, target)
    number, _, seq = id.removeprefix("r").partition("-")
    if room is None:
        yield irc.fail("REDACT", "INVALID_TARGET", target, "You cannot delete messages here")
    elif number != str(room.id) or not (seq.isascii() and seq.isdigit()):
        yield irc.fail("REDACT", "UNKNOWN_MSGID", target, id, "This message does not exist or is too old")
    else:
        yield wish.Redact(room=room.name, seq=int(seq), reason=line.params[2] if len(line.params) > 2 else "")


def not_redacted(irc: Speaker, line: Message, refused: Refused) -> Say:
    """Why a message stays."""
    target, id = line.params[0], line.params[1]
    if refused.code in ("not_author", "forbidden"):
        return (
            irc.fail("REDACT", "REDACT_FORBIDDEN", target, id, "You are not authorized to delete this message"),
        )
    return (irc.fail("REDACT", "UNKNOWN_MSGID", target, id, "This message does not exist or is too old"),)
