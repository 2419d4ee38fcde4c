"""What events about accounts, rights, order and metadata change in their tables, as folding does in the state.

A change of several statements runs in order, inside the transaction of its group. `secret` is the hash that came
with the event.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chinwag.room.entry import Entry
from chinwag.room.events import Event
from chinwag.room.events_accounts import (
    AccountDeleted,
    AccountOpened,
    AccountRenamed,
    InviteMade,
    InviteRevoked,
    InviteUsed,
    KeyAdded,
    KeyRemoved,
    LoggedOut,
    PasswordChanged,
    PolicySet,
)  # fmt: skip
from chinwag.room.events_metadata import MetadataSet
from chinwag.room.events_moderation import (
    Banned,
    FilterSet,
    Invited,
    Kicked,
    ModeSet,
    Muted,
    RoleSet,
    RoomRenamed,
    Swept,
    Unbanned,
    Unmuted,
)  # fmt: skip
from chinwag.room.lobby import HOUSE, name_of
from chinwag.room.names import fold
from chinwag.store.changes import Statement, Statements

_KEEP = "INSERT OR REPLACE INTO secret VALUES (?,?)"
_FORGET = "DELETE FROM secret WHERE owner = ?"


def order_change(entry: Entry, key: str, hashes: Mapping[str, str]) -> Statements | None:
    """What an entry changes, if it is of this kind; `key` is its room's, `hashes` are those that came, by owner."""
    make = _CHANGES.get(type(entry.event))
    if make is None:
        return None
    secret = hashes.get(getattr(entry.event, "account", key), "")
    return Statements(tuple(make(entry, entry.event, secret)))


# --- accounts -----------------------------------------------------------------------------------------------


def _opened(entry: Entry, event: AccountOpened, secret: str) -> list[Statement]:
    account, name = event.account, name_of(event.name)
    found: list[Statement] = [
        (
            "INSERT INTO account VALUES (?,?,?,?,'member',1,?)",
            (account, name.display, name.key, name.skeleton, entry.at),
        ),
        (_KEEP, (account, secret)),
    ]
    if event.was:
        found += [
            ("UPDATE room SET owner = ? WHERE owner = ?", (account, event.was)),
            ("UPDATE OR REPLACE role SET person = ? WHERE person = ?", (account, event.was)),
        ]
    member = "INSERT OR REPLACE INTO member SELECT id, ?, ?, 'account', 0 FROM room WHERE key = ?"
    return found + [(member, (account, name.display, key)) for key in event.rooms]


def _renamed(entry: Entry, event: AccountRenamed, secret: str) -> list[Statement]:
    name = name_of(event.after)
    return [
        (
            "UPDATE account SET name = ?, key = ?, skeleton = ? WHERE id = ?",
            (name.display, name.key, name.skeleton, event.account),
        ),
        ("UPDATE member SET name = ? WHERE person = ?", (name.display, event.account)),
    ]


def _password(entry: Entry, event: PasswordChanged, secret: str) -> list[Statement]:
    return [(_KEEP, (event.account, secret))]


def _key_added(entry: Entry, event: KeyAdded, secret: str) -> list[Statement]:
    return [("INSERT OR REPLACE INTO authkey VALUES (?,?,?)", (event.kind, event.value, event.account))]


def _key_removed(entry: Entry, event: KeyRemoved, secret: str) -> list[Statement]:
    return [("DELETE FROM authkey WHERE kind = ? AND value = ?", (event.kind, event.value))]


def _logged_out(entry: Entry, event: LoggedOut, secret: str) -> list[Statement]:
    return [("UPDATE account SET generation = ? WHERE id = ?", (event.generation, event.account))]


def _deleted(entry: Entry, event: AccountDeleted, secret: str) -> list[Statement]:
    gone = (event.account,)
    found: list[Statement] = [
        ("DELETE FROM account WHERE id = ?", gone),
        (_FORGET, gone),
        ("DELETE FROM authkey WHERE account = ?", gone),
        ("DELETE FROM member WHERE person = ?", gone),
        ("DELETE FROM role WHERE person = ?", gone),
        ("DELETE FROM metadata WHERE account = ?", gone),
        ("UPDATE room SET owner = '' WHERE owner = ?", gone),
    ]
    if event.messages:
        found.append(("INSERT OR REPLACE INTO forgetting VALUES (?,0,?)", (event.account, entry.pos)))
    return found


# --- the house ----------------------------------------------------------------------------------------------


def _invite_made(entry: Entry, event: InviteMade, secret: str) -> list[Statement]:
    values = (event.invite, event.room_key, event.uses, event.until, entry.who.id)
    return [
        ("DELETE FROM invitation WHERE until > 0 AND until <= ?", (entry.at,)),
        ("INSERT OR REPLACE INTO invitation VALUES (?,?,?,?,?)", values),
    ]


def _invite_used(entry: Entry, event: InviteUsed, secret: str) -> list[Statement]:
    return [
        ("UPDATE invitation SET uses = uses - 1 WHERE invite = ?", (event.invite,)),
        ("DELETE FROM invitation WHERE invite = ? AND uses <= 0", (event.invite,)),
    ]


def _invite_revoked(entry: Entry, event: InviteRevoked, secret: str) -> list[Statement]:
    return [("DELETE FROM invitation WHERE invite = ?", (event.invite,))]


def _policy(entry: Entry, event: PolicySet, secret: str) -> list[Statement]:
    found: list[Statement] = [("INSERT OR REPLACE INTO policy VALUES (?,?)", (event.policy, event.after))]
    return found + _secret_of(HOUSE, event.policy, event.after == "on", secret)


def _secret_of(owner: str, what: str, on: bool, secret: str) -> list[Statement]:
    """The password of a room or of the house, kept while there is one."""
    if what != "password":
        return []
    return [(_KEEP, (owner, secret))] if on else [(_FORGET, (owner,))]


# --- order --------------------------------------------------------------------------------------------------


def _about(entry: Entry, event: Any) -> str:
    """The key of the room that an act is about; *house = the house."""
    return str(event.room_key) or fold(entry.room)


def _banned(entry: Entry, event: Banned, secret: str) -> list[Statement]:
    values = (event.kind, event.mask, event.name, event.until, entry.who.name, event.reason, entry.at)
    return [("INSERT OR REPLACE INTO ban VALUES (?,?,?,?,?,?,?,?)", (_about(entry, event), *values))]


def _unbanned(entry: Entry, event: Unbanned, secret: str) -> list[Statement]:
    values = (_about(entry, event), event.kind, event.mask)
    return [("DELETE FROM ban WHERE room = ? AND kind = ? AND mask = ?", values)]


def _muted(entry: Entry, event: Muted, secret: str) -> list[Statement]:
    values = (event.person, event.name, event.until, entry.who.name, event.reason, entry.at)
    return [("INSERT OR REPLACE INTO mute VALUES (?,?,?,?,?,?,?)", (fold(entry.room), *values))]


def _unmuted(entry: Entry, event: Unmuted, secret: str) -> list[Statement]:
    return [("DELETE FROM mute WHERE room = ? AND person = ?", (fold(entry.room), event.person))]


def _role(entry: Entry, event: RoleSet, secret: str) -> list[Statement]:
    key = fold(entry.room)
    if key == HOUSE:
        return [("UPDATE account SET role = ? WHERE id = ?", (event.after, event.person))]
    found: list[Statement] = []
    if event.beside:
        return _voice(key, event)
    if event.after != "owner":
        found.append(("UPDATE room SET owner = '' WHERE key = ? AND owner = ?", (key, event.person)))
    if event.after in ("guest", "member"):
        return [*found, ("DELETE FROM role WHERE room = ? AND person = ?", (key, event.person))]
    if event.after == "voiced":
        return [*found, ("INSERT OR REPLACE INTO role VALUES (?,?,?)", (key, event.person, event.after))]
    kept = "excluded.role || iif(role.role = 'voiced' OR role.role LIKE '%+', '+', '')"
    given = f"INSERT INTO role VALUES (?,?,?) ON CONFLICT (room, person) DO UPDATE SET role = {kept}"
    return [*found, (given, (key, event.person, event.after))]


def _voice(key: str, event: RoleSet) -> list[Statement]:
    """A + behind a role is a voice beside it, a + alone one beside what was not given but made."""
    if event.beside == "voiced":
        voiced = (
            "INSERT INTO role VALUES (?,?,'+') ON CONFLICT (room, person) DO UPDATE SET role = role.role || '+'"
        )
        return [(voiced, (key, event.person))]
    return [
        ("UPDATE role SET role = rtrim(role, '+') WHERE room = ? AND person = ?", (key, event.person)),
        ("DELETE FROM role WHERE room = ? AND person = ? AND role = ''", (key, event.person)),
    ]


def _mode(entry: Entry, event: ModeSet, secret: str) -> list[Statement]:
    key = fold(entry.room)
    set_to = "UPDATE room SET modes = json_set(iif(modes = '', '{}', modes), ?, ?) WHERE key = ?"
    found: list[Statement] = [(set_to, (f"$.{event.mode}", event.after, key))]
    return found + _secret_of(key, event.mode, bool(event.after), secret)


def _filter(entry: Entry, event: FilterSet, secret: str) -> list[Statement]:
    key = _about(entry, event)
    if not event.after:
        return [("DELETE FROM filter WHERE room = ? AND pattern = ?", (key, event.pattern))]
    again = "ON CONFLICT DO UPDATE SET action = excluded.action"
    return [(f"INSERT INTO filter VALUES (?,?,?,?) {again}", (key, event.pattern, event.after, entry.at))]


def _invited(entry: Entry, event: Invited, secret: str) -> list[Statement]:
    return [("INSERT OR REPLACE INTO invited VALUES (?,?,?)", (fold(entry.room), event.person, event.until))]


def _kicked(entry: Entry, event: Kicked, secret: str) -> list[Statement]:
    gone = "DELETE FROM member WHERE person = ? AND room = (SELECT id FROM room WHERE key = ?)"
    return [(gone, (event.person, fold(entry.room)))]


def _swept(entry: Entry, event: Swept, secret: str) -> list[Statement]:
    return [("UPDATE room SET first_seq = max(first_seq, ?) WHERE key = ?", (event.upto + 1, event.room_key))]


def _metadata(entry: Entry, event: MetadataSet, secret: str) -> list[Statement]:
    place = ("" if event.account else fold(entry.room), event.account, event.key)
    if not event.on:
        return [("DELETE FROM metadata WHERE room = ? AND account = ? AND key = ?", place)]
    return [("INSERT OR REPLACE INTO metadata VALUES (?,?,?,?)", (*place, event.value))]


_BY_ROOM = (("role", "room"), ("ban", "room"), ("mute", "room"), ("filter", "room"), ("invited", "room"),
            ("invitation", "room"), ("metadata", "room"), ("secret", "owner"))  # fmt: skip
"""Tables with a column that holds the key of a room."""


def _room_renamed(entry: Entry, event: RoomRenamed, secret: str) -> list[Statement]:
    old, new = fold(event.old), fold(event.name)
    found: list[Statement] = [("UPDATE room SET name = ?, key = ? WHERE key = ?", (event.name, new, old))]
    if old != new:
        found += [(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old)) for table, column in _BY_ROOM]
    return found


_CHANGES: dict[type[Event], Callable[[Entry, Any, str], list[Statement]]] = {
    AccountOpened: _opened,
    AccountRenamed: _renamed,
    PasswordChanged: _password,
    KeyAdded: _key_added,
    KeyRemoved: _key_removed,
    LoggedOut: _logged_out,
    AccountDeleted: _deleted,
    InviteMade: _invite_made,
    InviteUsed: _invite_used,
    InviteRevoked: _invite_revoked,
    PolicySet: _policy,
    Banned: _banned,
    Unbanned: _unbanned,
    Muted: _muted,
    Unmuted: _unmuted,
    RoleSet: _role,
    ModeSet: _mode,
    FilterSet: _filter,
    Invited: _invited,
    Kicked: _kicked,
    Swept: _swept,
    MetadataSet: _metadata,
    RoomRenamed: _room_renamed,
}
