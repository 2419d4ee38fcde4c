"""A state set from rows decides like one that folded the log."""

from chinwag.room.commands import MarkRead, Quit, Say
from chinwag.room.commands_accounts import Invite, SetPolicy
from chinwag.room.commands_moderation import Ban, Mute, SetFilter, SetMode, SetRole
from chinwag.room.entry import SERVER
from chinwag.room.facts import Facts
from chinwag.room.lobby import HOUSE
from chinwag.room.modes import OPEN
from chinwag.room.order import Filter, Order
from chinwag.room.state import State
from tests.room.house import ALICE, BOB, CAROL, House
from tests.support.patterns import Patterns


def eventful() -> House:
    """A house in which everything is set; nobody is online any more."""
    house = House(CAROL, engine=Patterns())
    owner, account = house.own(ALICE), house.register(BOB)
    house.make(owner, "den", account, CAROL)
    for command in (
        SetRole(person="bob", role="operator", room="den"),
        SetRole(person="bob", role="admin"),
        SetMode(room="den", mode="moderated"),
        SetMode(room="den", mode="hidden"),
        Ban(mask="spam*", room="den", seconds=60, reason="x"),
        Ban(mask="10.0.0.0/8", room="den"),
        Ban(mask="troll*"),
        Mute(person="carol", room="den", seconds=60),
        Mute(person="carol"),
        SetFilter(pattern="x", action="mask", room="den"),
        SetFilter(pattern="y", action="flag"),
        SetPolicy(policy="guests", value="read"),
        Invite(room="den", person="carol"),
        Invite(room="den", uses=3),
    ):
        house.done(owner, command, facts=Facts(fresh="CODE"))
    house.done(owner, Say(room="lobby", text="hello"))
    house.done(owner, MarkRead(room="lobby", seq=2))
    for who in (owner, house.state.accounts[account.id].person, CAROL):
        house.done(who, Quit())
    return house


def reloaded(house: House) -> State:
    """The same state, from what a store keeps of it."""
    state, lobby = State(engine=Patterns()), house.state.lobby
    for account in lobby.accounts.values():
        state.load_account(
            account.id, account.name.display, account.role.name.lower(), account.generation, account.created
        )
    for room in [*lobby.rooms.values(), *lobby.hidden.values()]:
        state.load_room(
            room.id, room.name, room.topic, room.head, room.first, room.last_at, room.created, room.owner,
            modes=room.modes,
        )  # fmt: skip
        for person, role in room.roles.items():
            state.load_role(room.key, person, role.name.lower())
    for account in lobby.accounts.values():
        for key in lobby.rooms_of(account.id):
            state.load_member(key, account.id, account.read.get(key, 0))
    for key, order in [(HOUSE, lobby.order), *[(room.key, room.order or Order()) for room in lobby.rooms.values()]]:
        _load_order(state, key, order)
    for each in lobby.invitations.values():
        state.load_invitation(each.invite, each.room, each.uses, each.until, each.by)
    for policy, value in lobby.policies.items():
        state.load_policy(policy, value)
    return state


def _load_order(state: State, key: str, order: Order) -> None:
    for ban in order.bans.values():
        state.load_ban(key, ban)
    for mute in order.mutes.values():
        state.load_mute(key, mute)
    for each in order.filters.values():
        state.load_filter(key, each.pattern, each.action)
    for person, until in order.invited.items():
        state.load_invited(key, person, until)


def shown(state: State) -> dict[str, object]:
    """All that lasts, with filters by their words."""
    lobby = state.lobby
    found: dict[str, object] = {
        name: value for name, value in vars(lobby).items()
        if name not in ("engine", "holds", "keys", "looks", "spelled", "gone", "topics", "marks", "order", "rooms")
    }  # fmt: skip
    for key, room in [*lobby.rooms.items(), (HOUSE, None)]:
        order = lobby.order if room is None else room.order or Order()
        words = {each.pattern: Filter(each.pattern, each.action) for each in order.filters.values()}
        lists = (order.modes, order.bans, order.mutes, words, order.invited)
        found[f"in {key}"] = (
            lists,
            (room.members, room.roles, room.owner, room.kind) if room is not None else None,
        )
    return found


def test_a_state_set_from_rows_is_the_one_that_was_folded() -> None:
    house = eventful()
    state = reloaded(house)
    assert shown(state) == shown(house.state)
    assert state.lobby.strict
    assert {id: account.name for id, account in state.accounts.items()} == {
        id: account.name for id, account in house.state.accounts.items()
    }


def test_what_belongs_to_a_room_that_is_not_there_is_passed_over() -> None:
    state, house = State(), House()
    account = house.register(ALICE)
    state.load_account(account.id, "alice")
    state.load_role("den", account.id, "owner")
    state.load_member("den", account.id, 3)
    state.load_member("den", "a9", 3)
    state.load_invited("den", account.id, 0)
    state.load_filter("den", "x", "block")
    assert state.rooms == {}


def test_the_name_of_a_room_says_what_it_is() -> None:
    state = State()
    state.load_account("a1", "alice")
    state.load_account("a2", "bob")
    assert state.load_room(1, "lobby").kind == "room"
    assert state.load_room(2, HOUSE).kind == "house"
    direct = state.load_room(3, "*a1+a2")
    assert (direct.kind, list(direct.members), direct.modes) == ("direct", ["a1", "a2"], OPEN)
    state.load_member("*a1+a2", "a1", 7)
    assert state.accounts["a1"].read == {"*a1+a2": 7}
    assert list(state.rooms) == ["lobby"]


def test_a_loaded_state_goes_on_where_the_log_ended() -> None:
    house = eventful()
    house.state = reloaded(house)
    owner = next(account.person for account in house.state.accounts.values() if account.name.key == "alice")
    house.enter(owner)
    assert house.state.people[owner.id].rooms == ("lobby", "den")
    assert house.state.people[owner.id].read == {"lobby": 2}
    assert house.done(SERVER, SetPolicy(policy="guests", value="read")) == ()
    house.inspect()
