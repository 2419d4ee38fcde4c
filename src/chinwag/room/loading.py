"""Setting the state from rows, instead of folding all entries: what a store calls when it opens, room by room.

The order matters: accounts first, then rooms, then whatever is in a room. Keys are those of rooms (HOUSE for the
house as a whole); what belongs to a room that is not there is passed over.
"""

from chinwag.room import names
from chinwag.room.events import RoomKind
from chinwag.room.lobby import HIDDEN, HOUSE, Account, Invitation, Lobby, name_of
from chinwag.room.modes import OPEN, Modes, Policy
from chinwag.room.order import Ban, Mute, Order
from chinwag.room.permissions import Role
from chinwag.room.places import settle
from chinwag.room.roles import grant, voice
from chinwag.room.room import Room


class Loading:
    """The part of a state that is set from rows."""

    lobby: Lobby

    def load_account(
        self, id: str, name: str, role: str = "member", generation: int = 1, created: int = 0
    ) -> Account:
        """An account; `role` is what it is in the house."""
        account = Account(id, name_of(name), Role[role.upper()], generation, created)
        self.lobby.accounts[id] = account
        self.lobby.claim(id, account.name)
        return account

    def load_key(self, kind: str, value: str, account: str) -> None:
        """A key that logs in to an account."""
        if account in self.lobby.accounts:
            self.lobby.authkeys[kind, value] = account

    def load_room(
        self,
        id: int,
        name: str,
        topic: str = "",
        head: int = 0,
        first: int = 0,
        last_at: int = 0,
        created: int = 0,
        owner: str = "",
        modes: Modes = OPEN,
    ) -> Room:
        """A room, a conversation, or the record of the house: the name says which."""
        kind: RoomKind = "house" if name == HOUSE else "direct" if name[:1] == HIDDEN else "room"
        room = Room(id, name, names.fold(name), topic, head, first, last_at, created, owner, kind=kind)
        settle(room)
        if modes != OPEN:
            room.ordered().modes = modes
        self.lobby.add(room)
        return room

    def load_topic(self, key: str, by: str, at: int) -> None:
        """Who said what a room is about, and when."""
        self.lobby.topics[key] = (by, at)

    def load_role(self, key: str, person: str, role: str) -> None:
        """A role given to somebody in a room, whether that person is a member or not. Before `load_member`.

        A + behind it is a voice beside it, a + alone one beside what was not given but made.
        """
        room = self.lobby.rooms.get(key)
        if room is not None:
            given = role.removesuffix("+")
            if given:
                grant(room, person, Role[given.upper()])
            voice(room, person, on=given != role)
            self.lobby.appraise(person)

    def load_member(self, key: str, account: str, read: int = 0) -> None:
        """An account is in a room (or conversation), and has read so far."""
        found, room = self.lobby.accounts.get(account), self.lobby.place(key)
        if found is None or room is None:
            return
        if room.kind == "room":
            room.members[account] = self.lobby.role_in(room, found.person)
        if read:
            found.read[room.key] = read

    def load_metadata(self, room: str, account: str, key: str, value: str) -> None:
        """A key of a room (its key), or of an account (its id)."""
        holder = self.lobby.rooms.get(room) if room else self.lobby.accounts.get(account)
        if holder is not None:
            holder.metadata = (holder.metadata or {}) | {key: value}

    def load_ban(self, key: str, ban: Ban) -> None:
        """Somebody is kept out of a room, or of the house."""
        order = self._order(key)
        if order is not None:
            order.bans[ban.kind, ban.mask] = ban
            self.lobby.watch()

    def load_mute(self, key: str, mute: Mute) -> None:
        """Somebody may say nothing in a room, or in the house."""
        order = self._order(key)
        if order is not None:
            order.mutes[mute.person] = mute
            self.lobby.watch()

    def load_filter(self, key: str, pattern: str, action: str) -> None:
        """A pattern is not wanted in a room, or in the house."""
        order = self._order(key)
        if order is not None:
            order.filters[pattern] = self.lobby.matched(pattern, action)
            self.lobby.watch()

    def load_invited(self, key: str, person: str, until: int) -> None:
        """Somebody may come into a room."""
        order = self._order(key)
        if order is not None:
            order.invited[person] = until

    def load_invitation(self, invite: str, key: str, uses: int, until: int, by: str) -> None:
        """A code (its digest) that can still be used; `key` "" = into the house."""
        self.lobby.invitations[invite] = Invitation(invite, key, uses, until, by)

    def load_policy(self, policy: Policy, value: str) -> None:
        """How the house is set."""
        self.lobby.policies[policy] = value
        self.lobby.watch()

    def _order(self, key: str) -> Order | None:
        if key == HOUSE:
            return self.lobby.order
        room = self.lobby.rooms.get(key)
        return room.ordered() if room is not None else None
