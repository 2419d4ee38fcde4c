"""What was set, given and taken away is so after the store is opened again; secrets lie in one table."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from chinwag.room.commands import (
    Command,
    CreateRoom,
    Edit,
    Join,
    Leave,
    MarkRead,
    React,
    Redact,
    Rename,
    Say,
    SetTopic,
    Whisper,
)  # fmt: skip
from chinwag.room.commands_accounts import (
    Accept,
    AddKey,
    ChangePassword,
    Claim,
    DeleteAccount,
    Invite,
    LogoutOthers,
    Register,
    RemoveKey,
    RevokeInvite,
    SetPolicy,
)  # fmt: skip
from chinwag.room.commands_moderation import (
    Ban,
    Kick,
    Mute,
    Report,
    SetFilter,
    SetMode,
    SetRole,
    Unban,
    Undo,
    Unmute,
)  # fmt: skip
from chinwag.room.entry import Person
from chinwag.room.events import RoomCreated, Said
from chinwag.room.events_accounts import AccountOpened, PolicySet
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.order import Matcher
from chinwag.room.results import Accepted
from chinwag.room.state import HOUSE, State
from chinwag.store.directory import DATABASE
from chinwag.store.sqlite import SqliteStore
from chinwag.store.verification import verify
from tests.drivers.suite import ANN, BOB, accepted, enter, say, texts

OLGA = Person("a0000000000000001", "olga", "account")
PAUL = Person("a0000000000000002", "paul", "account")
RIGHT = Facts(verified=True, secret="$hash of another")


class Found:
    """A pattern that is a word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Found) and other.word == self.word

    def __hash__(self) -> int:
        return hash(self.word)

    def found(self, text: str) -> bool:
        return self.word in text

    def masked(self, text: str) -> str:
        return text.replace(self.word, "*")


class Words:
    """An engine that knows words alone."""

    def ready(self, pattern: str) -> Matcher | str:
        return Found(pattern)


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[SqliteStore]:
    """A store for a moment."""
    made = SqliteStore(data, engine=Words())
    await made.open()
    try:
        yield made
    finally:
        await made.close()


async def do(store: SqliteStore, who: Person, *commands: Command, facts: Facts = NOTHING) -> None:
    """Give commands that will be accepted."""
    for command in commands:
        outcome = (await store.do(who, command, facts)).outcome
        assert isinstance(outcome, Accepted), (command, outcome)


async def register(store: SqliteStore, guest: Person, account: Person) -> None:
    """A guest comes in and becomes an account."""
    called = Person(guest.id, account.name)
    await enter(store, called)
    await do(store, called, Register(password=""), facts=Facts(fresh=account.id, secret=f"$hash of {account.name}"))


async def owned(store: SqliteStore) -> None:
    """Olga owns the house, Paul is in it."""
    await register(store, ANN, OLGA)
    await register(store, BOB, PAUL)
    await do(store, OLGA, Claim(code=""), facts=Facts(verified=True))


def shown(store: SqliteStore, seq: int) -> Said:
    """A message in the lobby, as history shows it."""
    event = store.page("lobby", after=seq - 1, limit=1).entries[0].event
    assert isinstance(event, Said)
    return event


def raw(data: Path) -> bytes:
    """Every byte of the database."""
    return b"".join(path.read_bytes() for path in data.iterdir() if path.name.startswith(DATABASE))


def durable(state: State) -> dict[str, Any]:
    """All of the state that outlives the people who are online."""
    lobby = state.lobby
    rooms = {
        key: (
            room.name, room.topic, room.owner, room.head, room.kind, room.roles, room.voices,
            {id: role for id, role in room.members.items() if id[0] == "a"}, room.order,
        )
        for key, room in {**lobby.rooms, **lobby.hidden}.items()
    }  # fmt: skip
    return {
        "accounts": lobby.accounts,
        "rooms": rooms,
        "invitations": lobby.invitations,
        "policies": lobby.policies,
        "order": lobby.order,
    }


async def test_everything_is_there_after_closing(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await register(store, Person("g9", "x"), OLGA)
        await enter(store, ANN)
        await store.do(OLGA, CreateRoom(room="Garden", topic="bees"))
        await store.do(ANN, Join(room="garden"))
        await store.do(OLGA, SetTopic(room="garden", topic="wasps"))
        first = await say(store, ANN, "one", cid="c1")
        secret, epoch, page = store.secret, store.epoch, store.page("garden")
    async with opened(tmp_path) as store:
        assert (store.secret, store.epoch, len(secret)) == (secret, epoch, 32)
        assert store.page("garden") == page
        room = store.state.rooms["garden"]
        assert (room.name, room.topic, room.owner, room.head, room.first) == ("Garden", "wasps", OLGA.id, 4, 1)
        assert store.state.lobby.topics["garden"] == ("olga", page.entries[-1].at)
        assert set(room.members) == {OLGA.id}
        await enter(store, ANN)
        again = await store.do(ANN, Say(room="lobby", text="one", cid="c1"))
        assert (again.outcome, again.duplicate) == (first, True)
        assert (await say(store, ANN, "two")).seq == first.seq + 1
        assert texts((await store.search("one", ["lobby"])).entries) == ["one"]
    assert verify(tmp_path / DATABASE).sound


async def test_rights_and_order_are_as_they_were_left(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        guest = Person("g0000000000000009", "greta")
        await enter(store, guest)
        await enter(store, ANN)
        await do(
            store, OLGA,
            CreateRoom(room="garden"), SetRole(person="paul", role="operator", room="garden"),
            SetRole(person="greta", role="voiced", room="garden"), SetRole(person="paul", role="admin"),
            SetMode(room="garden", mode="slow", value=30), SetMode(room="garden", mode="moderated"),
            SetMode(room="garden", mode="moderated", value=0),
            Ban(mask="spam*", reason="spam"), Ban(mask="10.0.0.0/8", room="garden", seconds=3600), Ban(mask="ads*"),
            Unban(mask="ads*"), Mute(person="greta", room="garden"), Mute(person="greta"), Unmute(person="greta"),
            SetFilter(pattern="bad", action="mask", room="garden"), SetFilter(pattern="worse", action="block"),
            SetFilter(pattern="worse", action=""), Invite(room="garden", person="paul"),
            SetPolicy(policy="guests", value="read"), SetPolicy(policy="rooms", value="accounts"),
        )  # fmt: skip
        await do(store, OLGA, Invite(room="garden", uses=3), facts=Facts(fresh="CODE"))
        await do(store, OLGA, Invite(), facts=Facts(fresh="OTHER"))
        await do(store, guest, Accept(code="code"))
        [(other, _)] = [item for item in store.state.lobby.invitations.items() if not item[1].room]
        await do(store, OLGA, RevokeInvite(invite=other), Kick(person="greta", room="garden"))
        await do(store, PAUL, Join(room="garden"), Leave(room="lobby"), Rename(name="Paula"))
        await do(store, OLGA, LogoutOthers(), SetRole(person="*" + OLGA.id, role="voiced", room="garden"))
        for person, room in (("paula", "garden"), ("*" + OLGA.id, "lobby")):
            await do(store, OLGA, SetRole(person=person, role="voiced", room=room, beside=True))
        await do(store, OLGA, *[SetRole(person="ann", role=role, room="garden") for role in ("voiced", "operator")])
        left = durable(store.state)
    async with opened(tmp_path) as store:
        found = durable(store.state)
        for order in (found["rooms"]["garden"][-1], left["rooms"]["garden"][-1]):
            order.spoke.clear()
        assert found == left
        assert set(store.state.rooms["garden"].voices) == {PAUL.id, ANN.id}
        assert set(store.state.rooms["lobby"].voices) == {OLGA.id}
        assert found["rooms"]["garden"][-1].modes.slow == 30
        assert set(found["rooms"]["garden"][-1].bans) == {("address", "10.0.0.0/8")}
        assert found["accounts"][PAUL.id].name.display == "Paula"
        assert [each.uses for each in found["invitations"].values()] == [2]
        assert store.state.lobby.strict
    assert verify(tmp_path / DATABASE).sound


async def test_what_a_guest_owned_is_the_account_s(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await enter(store, ANN)
        await do(store, ANN, CreateRoom(room="garden"))
        await do(store, ANN, Register(password=""), facts=Facts(fresh=OLGA.id, secret="$hash"))
        left = durable(store.state)
    async with opened(tmp_path) as store:
        assert durable(store.state) == left
        assert store.state.rooms["garden"].owner == OLGA.id
        assert OLGA.id in store.state.rooms["garden"].members


async def test_hashes_lie_in_one_table_and_nowhere_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        await do(store, OLGA, CreateRoom(room="vault"))
        await do(store, OLGA, SetMode(room="vault", mode="password"), facts=Facts(secret="$hash of the vault"))
        await do(store, OLGA, SetPolicy(policy="password", value="on"), facts=Facts(secret="$hash of the house"))
        await do(store, PAUL, ChangePassword(old="", new=""), facts=RIGHT)
        owners = {OLGA.id: "olga", PAUL.id: "another", "vault": "the vault", HOUSE: "the house", "lobby": ""}
        for owner, whose in owners.items():
            assert store.hash_of(owner) == (f"$hash of {whose}" if whose else "")
    async with opened(tmp_path) as store:
        assert {owner: store.hash_of(owner)[9:] for owner in owners} == owners
        await enter(store, OLGA)
        await do(
            store, OLGA, SetMode(room="vault", mode="password", value=0), SetPolicy(policy="password", value="off")
        )
        assert [store.hash_of("vault"), store.hash_of(HOUSE)] == ["", ""]
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            if table != "secret" and not table.startswith("fts"):
                assert "$hash" not in str(connection.execute(f"SELECT * FROM {table}").fetchall()), table


async def test_keys_that_log_in_are_kept_and_go_with_their_account(tmp_path: Path) -> None:
    mine, other = Facts(certificate="c5" * 32), Facts(certificate="d6" * 32)
    async with opened(tmp_path) as store:
        await owned(store)
        for facts in (mine, other):
            await do(store, OLGA, AddKey(), facts=facts)
        await do(store, PAUL, AddKey(), facts=Facts(certificate="e7" * 32))
        await do(store, OLGA, RemoveKey(key="2"))
    async with opened(tmp_path) as store:
        assert store.state.lobby.authkeys == {
            ("certificate", "c5" * 32): OLGA.id,
            ("certificate", "e7" * 32): PAUL.id,
        }
        await enter(store, PAUL)
        await do(store, PAUL, DeleteAccount(password=""), facts=RIGHT)
    async with opened(tmp_path) as store:
        assert set(store.state.lobby.authkeys.values()) == {OLGA.id}


async def test_a_hash_is_known_before_it_is_stored(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await enter(store, ANN)
        store.submit(None, ANN, Register(password=""), Facts(fresh=OLGA.id, secret="$hash"))
        assert store.hash_of(OLGA.id) == "$hash"
        await store.drain()
        assert store.hash_of(OLGA.id) == "$hash"


async def test_how_far_an_account_has_read_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        await do(
            store, OLGA, Say(room="lobby", text="one"), Say(room="lobby", text="two"), Whisper(to="paul", text="hi")
        )
        [talk] = store.state.conversations(PAUL)
        await store.do(PAUL, MarkRead(room="lobby", seq=2))
        await store.do(PAUL, MarkRead(room=talk.name, seq=1))
        await store.do(OLGA, MarkRead(room="lobby", seq=3))
    async with opened(tmp_path) as store:
        assert store.state.accounts[PAUL.id].read == {"lobby": 2, talk.key: 1}
        assert store.state.accounts[OLGA.id].read == {"lobby": 3}


async def test_how_far_an_account_has_read_is_stored_within_a_second(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        await say(store, OLGA, "one")
        await store.do(PAUL, MarkRead(room="lobby", seq=2))
        store._write_reads()
        await store.drain()
        await say(store, OLGA, "two")
        assert ("lobby", PAUL.id, 2) in store._reader.members()


async def test_whispers_of_accounts_wait_and_can_be_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        await do(store, OLGA, Whisper(to="paul", text="meet me at noon", action=True, cid="w1"))
    async with opened(tmp_path) as store:
        [talk] = store.state.conversations(PAUL)
        assert (talk.kind, set(talk.members)) == ("direct", {OLGA.id, PAUL.id})
        made, whisper = store.page(talk.name).entries
        assert (made.event, whisper.who) == (RoomCreated(name=talk.key, kind="direct"), OLGA)
        assert whisper.event == Said(text="meet me at noon", action=True, to="paul")
        assert texts((await store.search("noon", [talk.name])).entries) == ["meet me at noon"]
        assert (await store.search("noon", ["lobby"])).entries == ()
    assert verify(tmp_path / DATABASE).sound


async def test_acts_of_moderation_can_be_read_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        await do(store, OLGA, SetPolicy(policy="guests", value="no"), SetPolicy(policy="guests", value="yes"))
        acts = store.audit(HOUSE)
        assert [type(entry.event) for entry in acts.entries[:1]] == [AccountOpened]
        last = store.audit(HOUSE, limit=1)
        assert (last.entries[0].event, last.more) == (PolicySet(policy="guests", before="no", after="yes"), True)
        earlier = store.audit(HOUSE, before=last.entries[0].seq, limit=1)
        assert earlier.entries[0].event == PolicySet(policy="guests", before="yes", after="no")
        await do(store, OLGA, Undo(seq=last.entries[0].seq))
        assert store.state.lobby.policies["guests"] == "no"
        assert store.audit("nowhere").entries == ()


async def test_a_message_taken_back_by_somebody_else_is_an_act(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        mine = await say(store, PAUL, "mine")
        theirs = await say(store, PAUL, "theirs")
        await do(store, PAUL, Redact(room="lobby", seq=mine.seq))
        await do(store, OLGA, Redact(room="lobby", seq=theirs.seq), Report(room="lobby", seq=mine.seq))
        assert [entry.who for entry in store.audit("lobby").entries] == [OLGA]


async def test_an_account_can_be_deleted_with_all_it_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        first = await say(store, PAUL, "a secret word")
        other = await say(store, OLGA, "another word")
        await do(
            store, PAUL, Edit(room="lobby", seq=first.seq, text="a secret wort"), Say(room="lobby", text="bye")
        )
        await do(store, OLGA, React(room="lobby", seq=first.seq, emoji="👍"))
        await store.search("word", ["lobby"])
        await do(store, PAUL, DeleteAccount(password="", messages=True), facts=Facts(verified=True))
        while store._reader.all("forgetting", "person"):
            await store.drain()
            await say(store, OLGA, "still here")
        assert shown(store, first.seq) == Said(text="", redacted=True)
        assert shown(store, other.seq).text == "another word"
        assert [*(await store.search("secret", ["lobby"])).entries] == []
        assert store.hash_of(PAUL.id) == ""
        assert PAUL.id not in store.state.accounts
    data = raw(tmp_path)
    assert b"hash of paul" not in data
    assert b"secret wor" not in data
    assert verify(tmp_path / DATABASE).sound


async def test_forgetting_goes_on_after_a_crash(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        place = await say(store, PAUL, "a secret word")
        store._writer.forget = lambda done: None  # type: ignore[method-assign]
        await do(store, PAUL, DeleteAccount(password="", messages=True), facts=Facts(verified=True))
    assert verify(tmp_path / DATABASE).sound
    async with opened(tmp_path) as store:
        while store._reader.all("forgetting", "person"):
            await enter(store, ANN)
            await say(store, ANN, "still here")
        assert shown(store, place.seq).redacted


async def test_nothing_is_erased_that_the_account_has_not_deleted(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await owned(store)
        place = await accepted(store, PAUL, Say(room="lobby", text="kept"))
        await do(store, PAUL, DeleteAccount(password=""), facts=Facts(verified=True))
        assert shown(store, place.seq).text == "kept"
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute("UPDATE event SET body = NULL, state = 2 WHERE pos = ?", (place.seq + 1,))
        connection.commit()
    assert not verify(tmp_path / DATABASE).sound
