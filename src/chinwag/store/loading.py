"""Sets the state from the tables, when a store opens or goes back to what is stored."""

import msgspec

from chinwag.room.modes import OPEN, Modes
from chinwag.room.order import Ban, Mute
from chinwag.room.state import State
from chinwag.store.reader import Reader, RoomRow

_modes = msgspec.json.Decoder(Modes).decode


def load_accounts(state: State, reader: Reader) -> None:
    """Accounts come first: rooms speak of them."""
    for id, name, _, _, role, generation, created in reader.all("account", "created, id"):
        state.load_account(id, name, role, generation, created)
    for kind, value, account in reader.all("authkey", "kind, value"):
        state.load_key(kind, value, account)


def load_room(state: State, row: RoomRow) -> None:
    """A room, a conversation, or the record of the house."""
    modes = _modes(row.modes) if row.modes else OPEN
    state.load_room(
        row.id, row.name, row.topic, row.head, row.first, row.last_at, row.created, row.owner, modes=modes
    )


def load_order(state: State, reader: Reader) -> None:
    """Who is what where, and what keeps order."""
    for key, by, at in reader.topics():
        state.load_topic(key, by, at)
    for key, person, role in reader.all("role", "room, person"):
        state.load_role(key, person, role)
    for room, account, key, value in reader.all("metadata", "room, account, key"):
        state.load_metadata(room, account, key, value)
    for key, account, read in reader.members():
        state.load_member(key, account, read)
    for key, kind, mask, name, until, by, reason, at in reader.all("ban", "at"):
        state.load_ban(key, Ban(kind, mask, name, until, by, reason, at))
    for key, person, name, until, by, reason, at in reader.all("mute", "at"):
        state.load_mute(key, Mute(person, name, until, by, reason, at))
    for key, pattern, action, _ in reader.all("filter", "at"):
        state.load_filter(key, pattern, action)
    for key, person, until in reader.all("invited", "room, person"):
        state.load_invited(key, person, until)
    for invite, key, uses, until, by in reader.all("invitation", "invite"):
        state.load_invitation(invite, key, uses, until, by)
    for policy, value in reader.all("policy", "policy"):
        state.load_policy(policy, value)
