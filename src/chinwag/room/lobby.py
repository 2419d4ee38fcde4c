"""The house as it stands: who is online under which name, whose names there are, and which rooms.

Only lookups here, and the keeping of names. What people do in the house is decided in coming.py, places.py,
whispers.py, accounts.py and their neighbours; what happens inside one room is room.py.
"""

from collections import deque
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from msgspec import Struct, field

from chinwag.room import names
from chinwag.room.entry import Entry, Person
from chinwag.room.modes import POLICIES, Policy
from chinwag.room.names import Name
from chinwag.room.order import Engine, Filter, Order, over
from chinwag.room.permissions import Role
from chinwag.room.refusals import Refused
from chinwag.room.room import Room
from chinwag.room.text import one_line

HELD = 600_000  # ms for which the name of a guest who went is kept for that guest alone
GONE = 1_000  # people remembered who went
OPER = "o"  # the switch of somebody who showed the operator's password: see Describe
HELD_MAX = 10_000  # names kept at most; the oldest go first
COMPARED = 100  # names looked at for "did you mean": some 2 ms
HOUSE = "*house"  # the room of the house as a whole: its record, in which nobody is
HIDDEN = "*"  # what the keys of rooms begin with that nobody can name


class Presence(Struct):
    """Somebody online. `rooms` are keys in the order of joining; `read` how far each was read, by key."""

    person: Person
    name: Name
    away: str = ""
    rooms: tuple[str, ...] = ()
    read: dict[str, int] | None = None
    user: str = ""  # how one is seen beside the name: what Describe says
    host: str = ""
    real: str = ""
    modes: str = ""
    since: int = 0  # ms: came in
    metadata: dict[str, str] | None = None  # a guest's; None: there is none


class Hold(Struct, frozen=True, gc=False):
    """A name kept for somebody who went, up to a time (ms)."""

    name: Name
    until: int


class Account(Struct):
    """Somebody registered. `generation` counts the times that all others were logged out; tokens carry it."""

    id: str
    name: Name
    role: Role = Role.MEMBER  # in the house
    generation: int = 1
    created: int = 0
    read: dict[str, int] = field(default_factory=dict)  # by room key
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """The account as a person."""
        return Person(self.id, self.name.display, "account")


class Invitation(Struct, frozen=True, gc=False):
    """A code that lets people in. `room` is a key, "" = the house."""

    invite: str
    room: str
    uses: int
    until: int
    by: str = ""


class Gone(Struct, frozen=True, gc=False):
    """Who somebody was that went, or gave up that name."""

    id: str
    name: str
    user: str
    host: str
    real: str
    at: int


class Moved(Struct, frozen=True, gc=False):
    """Under which key a room is found now, and since when (ms) it is not under this one."""

    key: str
    at: int


class Lobby:
    """People, names and rooms as they stand. `keys` and `looks` say whose a key or a skeleton is."""

    def __init__(self, room: Name, engine: Engine | None = None) -> None:
        self.room = room  # the one that everybody is in
        self.rooms: dict[str, Room] = {}  # by key
        self.hidden: dict[str, Room] = {}  # by key, which is their name: conversations of two, and the house
        self.people: dict[str, Presence] = {}  # by id, in the order of arrival
        self.accounts: dict[str, Account] = {}  # by id
        self.authkeys: dict[tuple[str, str], str] = {}  # kind and value of a key that logs in -> account
        self.holds: dict[str, Hold] = {}  # by id, the oldest first
        self.keys: dict[str, str] = {}
        self.looks: dict[str, str] = {}
        self.spelled: dict[str, Room] = {}  # by key, and by display name
        self.room_looks: dict[str, str] = {}
        self.invitations: dict[str, Invitation] = {}  # by digest
        self.policies: dict[Policy, str] = {policy: values[0] for policy, values in POLICIES.items()}
        self.order = Order()
        self.strict = False  # whether order or policies have a say in what people say
        self.last_room = 0  # the highest number of a room
        self.engine = engine
        self.unreserved: frozenset[str] = frozenset()  # keys of reserved names that people may take here
        self.topics: dict[str, tuple[str, int]] = {}  # by room key: who set it, and when (ms)
        self.moved: dict[str, Moved] = {}  # by key that a room had until lately, since the start
        self.whispered: dict[str, deque[Entry]] = {}  # by pair of ids: the last that nobody keeps
        self.marks: dict[str, dict[str, int]] = {}  # by id, by target's key: read up to when (ms), since the start
        self.gone: deque[Gone] = deque(maxlen=GONE)  # the latest last

    # --- rooms ----------------------------------------------------------------------------------------------

    def find(self, name: str) -> Room | None:
        """The room of that name, however it is spelled."""
        return self.spelled.get(name) or self.spelled.get(names.fold(name.removeprefix("#")))

    def place(self, name: str) -> Room | None:
        """The same where the log names it: hidden rooms as well."""
        found = self.spelled.get(name) or self.hidden.get(name) or self.find(name)
        if found is None and self.moved:  # stored before the room had another name, told after it
            moved = self.moved.get(names.fold(name))
            found = self.rooms.get(moved.key) if moved is not None else None
        return found

    def find_for(self, who: Person, name: str) -> Room | None:
        """The same where a person names it: hidden rooms for those who are in them, and for the house."""
        room = self.find(name)
        if room is None and name[:1] == HIDDEN:
            room = self.hidden.get(name)
            return room if room is not None and (who.id in room.members or who.kind == "server") else None
        if room is None and self.moved:  # said before the new name was heard of
            moved = self.moved.get(names.fold(name.removeprefix("#")))
            room = self.rooms.get(moved.key) if moved is not None else None
            return room if room is not None and who.id in room.members else None
        return room

    def add(self, room: Room) -> None:
        """A room is there from now on."""
        self.last_room = max(self.last_room, room.id)
        if room.kind != "room":
            self.hidden[room.key] = room
            return
        self.rooms[room.key] = self.spelled[room.key] = self.spelled[room.name] = room
        self.room_looks.setdefault(names.skeleton(room.name), room.key)

    def there(self, name: Name) -> Room | None:
        """The room of that name, or one that looks like it."""
        return self.rooms.get(name.key) or self.rooms.get(self.room_looks.get(name.skeleton, ""))

    def names_of(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The display names of rooms."""
        return tuple([self.rooms[key].name for key in keys if key in self.rooms])

    def heard_in(self, keys: Iterable[str]) -> list[tuple[str, ...]]:
        """The names of rooms in which something is told, so that none learns of a hidden one by it.

        The first group is the open rooms (perhaps none); each hidden room is a group of its own.
        """
        rooms = [self.rooms[key] for key in keys if key in self.rooms]
        groups = [tuple([room.name for room in rooms if not room.modes.hidden])]
        return groups + [(room.name,) for room in rooms if room.modes.hidden]

    def rooms_of(self, id: str) -> tuple[str, ...]:
        """The keys of all rooms that somebody is in, hidden ones aside."""
        return tuple([key for key, room in self.rooms.items() if id in room.members])

    # --- people ---------------------------------------------------------------------------------------------

    def named(self, name: str) -> Presence | None:
        """The person online under that name, however it is spelled."""
        return self.people.get(self.keys.get(names.fold(name), ""))

    def account_named(self, name: str) -> Account | None:
        """The account of that name, however it is spelled."""
        return self.accounts.get(self.keys.get(names.fold(name), ""))

    def somebody(self, name: str) -> Person | None:
        """The person online or the account of that name; `*` and an id names both beyond doubt."""
        id = name[1:] if name[:1] == HIDDEN else self.keys.get(names.fold(name.removeprefix("@")), "")
        presence, account = self.people.get(id), self.accounts.get(id)
        return presence.person if presence else account.person if account else None

    def name_of(self, id: str) -> str:
        """What somebody is called whose name is kept."""
        found = self.people.get(id)
        if found is not None:
            return found.person.name
        account = self.accounts.get(id)
        return account.name.display if account is not None else self.holds[id].name.display

    def rank(self, who: Person) -> Role:
        """What somebody is in the house, outside any room."""
        here = self.people.get(who.id)
        least = Role.OPERATOR if here is not None and OPER in here.modes else Role.GUEST
        if who.kind == "guest":
            return least
        account = self.accounts.get(who.id)
        if account is not None:
            return max(account.role, least)
        return Role.OWNER if who.kind == "server" else Role.MEMBER

    def role_in(self, room: Room, who: Person) -> Role:
        """What somebody is in a room, or would be."""
        rank = self.rank(who)
        if room.kind != "room":
            return Role.MEMBER
        if rank < Role.OPERATOR:
            rank = min(rank, Role.MEMBER)
        return max(rank, room.roles.get(who.id, rank), Role.OWNER if room.owner == who.id else rank)

    def appraise(self, id: str) -> None:
        """Somebody has another role: set it wherever that person is."""
        who = self.person(id)
        for room in self.rooms.values():
            if id in room.members and who is not None:
                room.members[id] = self.role_in(room, who)

    def person(self, id: str) -> Person | None:
        """The person online or the account of this id."""
        return self.somebody(HIDDEN + id)

    # --- names ----------------------------------------------------------------------------------------------

    def holder(self, name: Name, at: int, asking: str = "") -> str:
        """The id of whoever else has this name or one that looks like it, "" = `asking` may have it."""
        for found in (self.owner(self.keys, name.key, at), self.owner(self.looks, name.skeleton, at)):
            if found != asking and found:
                return found
        return ""

    def owner(self, index: dict[str, str], form: str, at: int) -> str:
        """The id that has this key or skeleton at the time `at`, "" = nobody."""
        id = index.get(form, "")
        if not id or id in self.people or id in self.accounts:
            return id
        return id if self.holds[id].until > at else ""

    def free(self, who: Person, wish: str, at: int) -> Name | Refused:
        """The name wished for in all its forms, or why not with one that would do."""
        name = names.check_name(wish, self.unreserved)

        def taken(other: Name) -> bool:
            return self.holder(other, at, who.id) != ""

        if isinstance(name, Refused):
            return Refused(name.code, name.values | {"suggestion": names.suggest(wish, taken)})
        if not taken(name):
            return name
        values = {"name": name.display, "suggestion": names.suggest(name.display, taken)}
        holder = self.owner(self.keys, name.key, at)
        if holder not in ("", who.id):
            return Refused("name_registered" if holder in self.accounts else "name_taken", values)
        return Refused("name_lookalike", values | {"other": self.name_of(self.looks[name.skeleton])})

    def claim(self, id: str, name: Name) -> None:
        """The name is this person's from now on."""
        self.keys[name.key] = self.looks[name.skeleton] = id

    def release(self, id: str, name: Name) -> None:
        """The name is free again, if it was this person's."""
        for index, form in ((self.keys, name.key), (self.looks, name.skeleton)):
            if index.get(form) == id:
                del index[form]

    def hold(self, id: str, name: Name, at: int) -> None:
        """Keep the name of somebody who went, and let go what was kept long enough."""
        self.holds[id] = Hold(name, at + HELD)
        while self.holds:  # log time never runs back, so the oldest come first
            oldest, held = next(iter(self.holds.items()))
            if held.until > at and len(self.holds) <= HELD_MAX:
                break
            self.unhold(oldest)

    def unhold(self, id: str) -> None:
        """The name is kept no longer."""
        hold = self.holds.pop(id, None)
        if hold is not None:
            self.release(id, hold.name)

    # --- order ----------------------------------------------------------------------------------------------

    def matched(self, pattern: str, action: str) -> Filter:
        """A filter, with its pattern made ready."""
        found = self.engine.ready(pattern) if self.engine is not None else ""
        return Filter(pattern, action, None if isinstance(found, str) else found)

    def watch(self) -> None:
        """Something about the order of the house changed: see whether it has a say in what people say."""
        order = self.order
        self.strict = bool(order.bans or order.mutes or order.filters) or self.policies["guests"] == "read"

    def invitation(self, code: str, at: int) -> Invitation | None:
        """The invitation of this digest, if it can still be used."""
        found = self.invitations.get(code)
        return found if found is not None and found.uses > 0 and not over(found.until, at) else None


def unknown_person(lobby: Lobby, name: str) -> Refused:
    """Nobody is called so, with the nearest who is."""
    near = nearest(names.fold(name), (presence.name.key for presence in lobby.people.values()))
    values = {"name": one_line(name)[:64]}
    return Refused("person_unknown", values | ({"suggestion": lobby.name_of(lobby.keys[near])} if near else {}))


def unknown_room(lobby: Lobby, name: str) -> Refused:
    """No such room, with the nearest there is that is not hidden."""
    there = (key for key, room in lobby.rooms.items() if room.order is None or not room.modes.hidden)
    near = nearest(names.fold(name.removeprefix("#")), there)
    values = {"room": one_line(name)[:64]}
    return Refused("room_unknown", values | ({"suggestion": lobby.rooms[near].name} if near else {}))


def nearest(name: str, there: Iterable[str]) -> str:
    """The most alike, "" = none is: of those that begin alike and are about as long, the first hundred."""
    alike = (other for other in there if other[:1] == name[:1] and abs(len(other) - len(name)) <= 3)
    found = get_close_matches(name, islice(alike, COMPARED), n=1, cutoff=0.6)
    return found[0] if found else ""


def name_of(name: str) -> Name:
    """All forms of a name that somebody has: also of one that today's rules would refuse."""
    known = names.check_name(name)
    return known if isinstance(known, Name) else Name(name, names.fold(name), names.skeleton(name))
