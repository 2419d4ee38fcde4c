"""Sentences about accounts and order: what was done by whom to whom, in one line each. More rows of phrases.py."""

from collections.abc import Callable
from typing import TypeVar

from chinwag.room import events
from chinwag.room import events_accounts as fa
from chinwag.room import events_moderation as fm
from chinwag.room.entry import Entry
from chinwag.room.modes import Mode
from chinwag.room.results import Rows

AnyEvent = TypeVar("AnyEvent", bound=events.Event)

_UNITS = (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))

# fmt: off
MODE_LINES: dict[Mode, tuple[str, str]] = {  # what it means to be set, and not to be; {n} is the number
    "registered":  ("only people with accounts may come in", "guests may come in"),
    "invite_only": ("only those who are invited may come in", "everybody may come in"),
    "password":    ("one needs a password to come in", "nobody needs a password to come in"),
    "read_only":   ("only operators may write", "everybody may write"),
    "moderated":   ("only those with a voice may speak", "everybody may speak"),
    "hidden":      ("the room is not listed", "the room is listed"),
    "slow":        ("one message in {n} seconds for each", "nobody has to wait between two messages"),
    "limit":       ("{n} people at most", "any number of people"),
    "topic_locked": ("only operators may set the topic", "everybody may set the topic"),
    "no_ctcp":     ("no questions to programs", "questions to programs may be asked"),
    "outside":     ("who is not in it may write to it", "only those in it may write to it"),
    "keep_days":   ("what is said is kept for {n} days", "what is said is kept for ever"),
    "keep_count":  ("the last {n} messages are kept", "all messages are kept"),
}
# fmt: on


def duration(seconds: int) -> str:
    """`3 hours`, `90 seconds`: in the largest unit of which there are two."""
    for unit, size in _UNITS:
        if seconds >= 2 * size or size == 1 or seconds == size:
            count = max(1, -(-seconds // size))
            return f"{count} {unit}" + ("s" if count != 1 else "")
    return ""


def _about(entry: Entry, kind: type[AnyEvent]) -> AnyEvent:
    assert isinstance(entry.event, kind)
    return entry.event


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _lasting(entry: Entry, until: int) -> str:
    return f" for {duration((until - entry.at) // 1000)}" if until else ""


def _place(entry: Entry) -> str:
    return "the house" if entry.room.startswith("*") else entry.room


# --- in a room ----------------------------------------------------------------------------------------------


def _kicked(entry: Entry) -> str:
    event = _about(entry, fm.Kicked)
    return f"{entry.who.name} put {event.name} out of {_place(entry)}{_because(event.reason)}."


def _banned(entry: Entry) -> str:
    event = _about(entry, fm.Banned)
    whom, where = event.name or event.mask, event.room_key or _place(entry)
    return f"{entry.who.name} banned {whom} from {where}{_lasting(entry, event.until)}{_because(event.reason)}."


def _unbanned(entry: Entry) -> str:
    event = _about(entry, fm.Unbanned)
    return f"{entry.who.name} lifted the ban on {event.name or event.mask}."


def _muted(entry: Entry) -> str:
    event = _about(entry, fm.Muted)
    return f"{entry.who.name} muted {event.name}{_lasting(entry, event.until)}{_because(event.reason)}."


def _unmuted(entry: Entry) -> str:
    return f"{entry.who.name} let {_about(entry, fm.Unmuted).name} speak again."


def _role_set(entry: Entry) -> str:
    event = _about(entry, fm.RoleSet)
    if event.beside:
        did = "gave a voice to" if event.beside == "voiced" else "took the voice from"
        return f"{entry.who.name} {did} {event.name}, who stays {event.after}."
    if event.person == entry.who.id and event.after == "owner":
        return f"{event.name} is the owner of {_place(entry)}."
    if event.after in ("guest", "member"):
        return f"{entry.who.name} took the role {event.before} from {event.name}."
    if event.after == "voiced":
        return f"{entry.who.name} gave {event.name} a voice in {_place(entry)}."
    return f"{entry.who.name} made {event.name} {event.after} of {_place(entry)}."


def _mode_set(entry: Entry) -> str:
    event = _about(entry, fm.ModeSet)
    on, off = MODE_LINES[event.mode]
    text = on.format(n=event.after) if event.after else off
    return f"{entry.who.name} set {_place(entry)}: {text}."


def _invited(entry: Entry) -> str:
    return f"{entry.who.name} invited {_about(entry, fm.Invited).name} to {entry.room}."


def _hand_raised(entry: Entry) -> str:
    return f"{entry.who.name} raises a hand."


def _room_renamed(entry: Entry) -> str:
    event = _about(entry, fm.RoomRenamed)
    because = f" ({event.reason})" if event.reason else ""
    return f"{entry.who.name} renamed the room {event.old} to {event.name}{because}."


def _hand_lowered(entry: Entry) -> str:
    event = _about(entry, fm.HandLowered)
    if event.person == entry.who.id:
        return f"{event.name} takes the hand down."
    return f"{entry.who.name} takes {event.name}'s hand down."


def _called_on(entry: Entry) -> str:
    return f"{entry.who.name} gives the word to {_about(entry, fm.CalledOn).name}."


# --- in the house -------------------------------------------------------------------------------------------


def _filter_set(entry: Entry) -> str:
    event = _about(entry, fm.FilterSet)
    where = event.room_key or "the house"
    if not event.after:
        return f"{entry.who.name} took the filter {event.pattern} away from {where}."
    return f"{entry.who.name} set the filter {event.pattern} for {where}: {event.after}."


def _opened(entry: Entry) -> str:
    return f"{_about(entry, fa.AccountOpened).name} registered."


def _account_renamed(entry: Entry) -> str:
    event = _about(entry, fa.AccountRenamed)
    return f"The account {event.before} is called {event.after} now."


def _password_changed(entry: Entry) -> str:
    return f"{entry.who.name} changed the password."


def _key_added(entry: Entry) -> str:
    event = _about(entry, fa.KeyAdded)
    return f"{entry.who.name} can log in by the {event.kind} {event.value[:16]}..."


def _key_removed(entry: Entry) -> str:
    event = _about(entry, fa.KeyRemoved)
    return f"{entry.who.name} cannot log in by the {event.kind} {event.value[:16]}... any more."


def _logged_out(entry: Entry) -> str:
    return f"{entry.who.name} logged out all other devices."


def _deleted(entry: Entry) -> str:
    event = _about(entry, fa.AccountDeleted)
    texts = " and all it said" if event.messages else ""
    own = event.account == entry.who.id
    return f"{entry.who.name} deleted {'the' if own else 'an'} account{texts}{_because(event.reason)}."


def _invite_made(entry: Entry) -> str:
    event = _about(entry, fa.InviteMade)
    uses = "once" if event.uses == 1 else f"{event.uses} times"
    where = event.room_key or "the house"
    return f"{entry.who.name} made the invitation {event.invite} to {where}, {uses}{_lasting(entry, event.until)}."


def _invite_used(entry: Entry) -> str:
    return f"{entry.who.name} used the invitation {_about(entry, fa.InviteUsed).invite}."


def _invite_revoked(entry: Entry) -> str:
    return f"{entry.who.name} revoked the invitation {_about(entry, fa.InviteRevoked).invite}."


def _policy_set(entry: Entry) -> str:
    event = _about(entry, fa.PolicySet)
    return f"{entry.who.name} set {event.policy} of the house from {event.before} to {event.after}."


def _swept(entry: Entry) -> str:
    event = _about(entry, fm.Swept)
    return f"{event.room_key} keeps nothing up to #{event.upto} any more."


def _became_operator(entry: Entry) -> str:
    name = _about(entry, fa.BecameOperator).name
    return f"{entry.who.name} showed the password of the operator {name}."


_OPERATIONS: dict[fm.Operation, str] = {
    "close": "ended a connection of {name}",
    "announce": "told everybody: {about}",
    "reload": "had the settings read again: {about}",
    "drain": "let nobody in any more, to end within {about}",
    "erase": "erased what {name} had said: {about}",
}


def _operated(entry: Entry) -> str:
    event = _about(entry, fm.Operated)
    what = _OPERATIONS[event.operation].format(name=event.name or "somebody", about=event.about)
    return f"{entry.who.name} {what}{_because(event.reason)}."


def _reported(entry: Entry) -> str:
    event = _about(entry, fa.Reported)
    return f"{entry.who.name} reported #{event.target} in {event.room_key}{_because(event.reason)}."


def _flagged(entry: Entry) -> str:
    event = _about(entry, fa.Flagged)
    return f"The filter {event.pattern} found something in #{event.target} of {entry.who.name} in {event.room_key}."


def _logged_in(entry: Entry) -> str:
    event = _about(entry, fa.LoggedIn)
    if event.old == entry.who.name:
        return f"{entry.who.name} is logged in."
    return f"{event.old} is logged in as {entry.who.name}."


LINES: dict[type[events.Event], Callable[[Entry], str]] = {
    fm.Kicked: _kicked,
    fm.Banned: _banned,
    fm.Unbanned: _unbanned,
    fm.Muted: _muted,
    fm.Unmuted: _unmuted,
    fm.RoleSet: _role_set,
    fm.ModeSet: _mode_set,
    fm.FilterSet: _filter_set,
    fm.Invited: _invited,
    fm.Swept: _swept,
    fm.Operated: _operated,
    fm.RoomRenamed: _room_renamed,
    fm.HandRaised: _hand_raised,
    fm.HandLowered: _hand_lowered,
    fm.CalledOn: _called_on,
    fa.AccountOpened: _opened,
    fa.AccountRenamed: _account_renamed,
    fa.PasswordChanged: _password_changed,
    fa.KeyAdded: _key_added,
    fa.KeyRemoved: _key_removed,
    fa.LoggedOut: _logged_out,
    fa.AccountDeleted: _deleted,
    fa.InviteMade: _invite_made,
    fa.InviteUsed: _invite_used,
    fa.InviteRevoked: _invite_revoked,
    fa.PolicySet: _policy_set,
    fa.BecameOperator: _became_operator,
    fa.Reported: _reported,
    fa.Flagged: _flagged,
    fa.LoggedIn: _logged_in,
}

# --- lists of small things (results.Rows) -------------------------------------------------------------------


def _ban_row(row: dict[str, str | int]) -> str:
    kind, whom = str(row.get("kind")), str(row.get("name") or row.get("mask"))
    what = "muted" if kind == "mute" else "banned"
    until, at = int(row.get("until") or 0), int(row.get("at") or 0)
    span = f" for {duration((until - at) // 1000)}" if until else ""
    return f"{whom}: {what} by {row.get('by')}{span}{_because(str(row.get('reason') or ''))}"


def _shown_here(row: dict[str, str | int]) -> str:
    return " (of this connection)" if row.get("here") else ""


FILTERS = {"block": "Kept back", "mask": "Masked", "flag": "Told to the operators"}
ROWS: dict[str, Callable[[dict[str, str | int]], str]] = {
    "bans": _ban_row,
    "hits": lambda row: str(row.get("name")),
    "hands": lambda row: str(row.get("name")),
    "filters": lambda row: f"{FILTERS.get(str(row.get('action')), row.get('action'))}: {row.get('pattern')}",
    "keys": lambda row: f"{row.get('number')}. {row.get('kind')} {row.get('value')}{_shown_here(row)}",
    "invites": lambda row: f"{row.get('invite')}: lets in {row.get('uses')} more",
}


NONE: dict[str, str] = {
    "bans": "Nobody is banned or muted.",
    "hits": "It would hit nobody who is here.",
    "hands": "Nobody waits to speak.",
    "filters": "There are no filters.",
    "keys": "No certificate logs you in.",
    "invites": "There are no invitations.",
}
TOGETHER: dict[str, str] = {"hits": "It would hit {count}: {names}.", "hands": "To speak next: {names}."}
"""Lists of names, which are told in one sentence."""


def listing(found: Rows) -> list[str]:
    """A list as lines; a sentence where nothing is in it."""
    if not found.rows:
        return [NONE.get(found.what, "There are none.")]
    lines = [row_line(found.what, row) for row in found.rows]
    sentence = TOGETHER.get(found.what)
    if sentence is None:
        return lines
    count = "1 person" if len(lines) == 1 else f"{len(lines)} people"
    return [sentence.format(count=count, names=", ".join(lines))]


def row_line(what: str, row: dict[str, str | int]) -> str:
    """One row of a list as a line."""
    show = ROWS.get(what)
    return show(row) if show is not None else ", ".join(f"{name} {value}" for name, value in row.items())
