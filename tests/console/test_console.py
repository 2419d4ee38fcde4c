"""Whoever may open the operator's socket acts as the house: by the same rules, in the same record."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chinwag.console import messages as m
from chinwag.console.caller import Caller, NoServer
from chinwag.console.house import Reread
from chinwag.console.place import SOCKET
from chinwag.protocols.native import PREFACE, frame
from chinwag.room.commands import CreateRoom, Enter, Ping, Redact, Say
from chinwag.room.commands_moderation import Audit, Ban, CountBan, Kick, ListBans, Mute, SetMode, Unban
from chinwag.room.events import Said
from chinwag.room.refusals import Refused
from chinwag.store.directory import DATABASE
from tests.console.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "data") as house:
        yield house


async def operations(house: House) -> list[tuple[str, str, str]]:
    """What stands in the audit of the house of what the operator did to the server."""
    acts = [act for act in (await house.ask(Audit()))["entries"] if act["t"] == "operated"]
    return [(act["operation"], act.get("name") or act["about"], act.get("reason", "")) for act in acts]


async def test_on_a_full_disk_the_operator_can_still_end_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.server._store, "_may_store", lambda command, at: Refused("read_only"))
    assert (await house.ask(m.Drain(seconds=0)))["t"] == "done"
    assert await asyncio.wait_for(house.server.fatal, 5) == 0
    assert [line for line in house.lines if "event=not_recorded operation=drain" in line]


async def test_the_socket_is_its_owners_alone_and_goes_with_the_server(tmp_path: Path) -> None:
    async with open_house(tmp_path / "data") as house:
        found = (house.data / SOCKET).stat()
        assert stat.S_ISSOCK(found.st_mode)
        assert stat.S_IMODE(found.st_mode) == 0o600
    assert not (house.data / SOCKET).exists()
    with pytest.raises(NoServer, match="No server runs on"):
        Caller(house.data)


async def test_it_is_found_however_long_the_path_is(tmp_path: Path) -> None:
    data = tmp_path / ("d" * 60) / ("e" * 60)
    async with open_house(data) as house:
        assert (await house.ask(m.ShowStatus()))["t"] == "rows"
    assert not (data / SOCKET).exists()


async def test_the_status_says_how_things_are(house: House) -> None:
    await house.visit("ann")
    row = (await house.ask(m.ShowStatus()))["rows"][0]
    assert row["places"] == f"127.0.0.1:{house.port}"
    assert (row["store"], row["draining"], row["pid"]) == ("ready", 0, os.getpid())
    assert row["epoch"] == house.server._store.epoch
    assert (row["connections"], row["sessions"], row["people"], row["rooms"]) == (1, 1, 1, 1)


async def test_who_is_connected_is_listed_with_kind_and_address(house: House) -> None:
    ann = await house.visit("ann")
    rows = (await house.ask(m.ListSessions()))["rows"]
    assert [(row["name"], row["as"], row["kind"], row["tls"]) for row in rows] == [("ann", "guest", "native", 0)]
    mine = ann.writer.get_extra_info("sockname")
    assert rows[0]["peer"] == f"127.0.0.1:{mine[1]}"
    assert rows[0]["idle"] <= rows[0]["up"] <= 5


async def test_idleness_is_counted_from_what_came_last(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await house.visit("ann")
    hub = house.server._hub
    assert hub is not None
    begun = hub.now()
    hub.now = lambda: begun + 100
    await ann.ask("ping")
    hub.now = lambda: begun + 130
    (row,) = (await house.ask(m.ListSessions()))["rows"]
    assert (row["up"], row["idle"]) in [(130, 30), (129, 30), (130, 29)]


async def test_rooms_are_listed_as_they_are_set(house: House) -> None:
    ann = await house.visit("ann")
    await ann.ask("createroom", room="den", topic="bees")
    assert (await house.ask(SetMode(room="den", mode="hidden")))["t"] == "ok"
    assert (await house.ask(SetMode(room="den", mode="slow", value=30)))["t"] == "ok"
    rows = {row["room"]: row for row in (await house.ask(m.ListPlaces()))["rows"]}
    assert rows["den"]["modes"] == "hidden=1 slow=30"
    assert (rows["den"]["topic"], rows["den"]["members"], rows["den"]["online"]) == ("bees", 1, 1)


async def test_what_it_does_is_decided_and_recorded_as_what_everybody_does(house: House) -> None:
    ann = await house.visit("ann")
    assert (await house.ask(Kick(person="ann", reason="loud")))["t"] == "ok"
    assert (await ann.until(t="bye"))["code"] == "kicked"
    record = (await house.ask(Audit()))["entries"]
    assert (record[-1]["t"], record[-1]["from"]["name"], record[-1]["name"], record[-1]["reason"]) == (
        "kicked", "server", "ann", "loud",
    )  # fmt: skip
    assert (await house.ask(Kick(person="nobody")))["code"] == "person_unknown"


async def test_a_ban_by_address_hits_who_is_connected_from_there(house: House) -> None:
    ann = await house.visit("ann")
    assert [row["name"] for row in (await house.ask(CountBan(mask="127.0.0.0/8")))["rows"]] == ["ann"]
    assert (await house.ask(CountBan(mask="192.0.2.0/24")))["rows"] == []
    assert (await house.ask(Ban(mask="ann", seconds=60)))["t"] == "ok"
    await ann.closed()
    assert [row["mask"] for row in (await house.ask(ListBans()))["rows"]] == ["ann"]
    assert (await house.ask(Unban(mask="ann")))["t"] == "ok"
    assert (await house.ask(ListBans()))["rows"] == []


async def test_one_connection_is_ended_by_its_number(house: House) -> None:
    ann, bob = await house.visit("ann"), await house.visit("bob")
    rows = (await house.ask(m.ListSessions()))["rows"]
    number = next(row["session"] for row in rows if row["name"] == "ann")
    closed = await house.ask(m.CloseSession(session=number, reason="stuck"))
    assert [row["name"] for row in closed["rows"]] == ["ann"]
    assert await operations(house) == [("close", "ann", "stuck")]
    assert (await ann.until(t="bye"))["code"] == "ended"
    assert (await bob.ask("ping"))["t"] == "pong"
    assert (await house.ask(m.CloseSession(session=number)))["rows"] == []


async def test_everybody_hears_an_announcement(house: House) -> None:
    ann, bob = await house.visit("ann"), await house.visit("bob")
    assert (await house.ask(m.Announce(text="tea\nis ready")))["t"] == "done"
    for each in (ann, bob):
        noticed = await each.until(t="noticed")
        assert (noticed["code"], noticed["values"]) == ("announcement", {"text": "tea is ready"})
    assert await operations(house) == [("announce", "tea is ready", "")]


async def test_settings_are_read_again_and_what_changed_is_told(house: House) -> None:
    house.server.rereads = lambda: Reread(("server.name",), ("listen.port",))
    row = (await house.ask(m.Reload()))["rows"][0]
    assert row == {"changed": "server.name", "waiting": "listen.port", "refused": ""}
    house.server.rereads = lambda: Reread(refused="There is no setting x.")
    assert (await house.ask(m.Reload()))["rows"][0]["refused"] == "There is no setting x."
    assert await operations(house) == [
        ("reload", "server.name", ""), ("reload", "refused", "There is no setting x."),
    ]  # fmt: skip


async def test_draining_takes_nobody_in_and_ends_when_all_have_gone(house: House) -> None:
    ann = await house.visit("ann")
    assert (await house.ask(m.Drain(seconds=60, reason="a new disk")))["t"] == "done"
    assert (await ann.until(t="noticed"))["values"] == {"left": "60 seconds", "reason": "a new disk"}
    assert await operations(house) == [("drain", "60 s", "a new disk")]
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", house.port)
    assert (await ann.ask("say", room="lobby", text="going"))["t"] == "ok"
    assert (await house.ask(m.ShowStatus()))["rows"][0]["draining"] == 1
    assert not house.server.fatal.done()
    ann.writer.close()
    assert await asyncio.wait_for(house.server.fatal, 5) == 0


async def test_draining_ends_in_time_whoever_is_there(house: House) -> None:
    await house.visit("ann")
    await house.ask(m.Drain(seconds=0))
    assert await asyncio.wait_for(house.server.fatal, 5) == 0


async def test_all_that_somebody_said_is_taken_back_and_is_nowhere_on_the_disk(house: House) -> None:
    ann, bob = await house.visit("ann"), await house.visit("bob")
    for number in range(60):
        await ann.ask("say", room="lobby", text=f"xylophone {number}")
        if not number % 9:
            await asyncio.sleep(0)
        hub = house.server._hub
        assert hub is not None
        hub.delivery.online[hub.store.state.lobby.keys["ann"]].buckets = None
    await bob.ask("say", room="lobby", text="marimba")
    found = (await house.ask(m.FindPeople(name="ANN")))["rows"]
    assert [(row["name"], row["as"], row["messages"]) for row in found] == [("ann", "guest", 60)]
    answer = await house.ask(m.EraseMessages(person=found[0]["person"], reason="asked for"))
    assert answer["rows"] == [{"person": found[0]["person"], "messages": 60}]
    assert (await bob.until(t="redacted"))["reason"] == "asked for"
    assert await operations(house) == [("erase", "ann", "asked for")]
    left = b"".join(path.read_bytes() for path in house.data.glob(f"{DATABASE}*"))
    assert b"xylophone" not in left
    assert b"marimba" in left
    assert [row["messages"] for row in (await house.ask(m.FindPeople(name="ann")))["rows"]] == [0]


async def test_the_house_can_speak_and_take_back(house: House) -> None:
    assert (await house.ask(Mute(person="nobody")))["code"] == "person_unknown"
    assert (await house.ask(Say(room="lobby", text="from the house")))["t"] == "ok"
    assert (await house.ask(Redact(room="lobby", seq=2)))["t"] == "ok"
    said = house.server._store.page("lobby").entries[1].event
    assert isinstance(said, Said)
    assert said.redacted


async def test_a_room_can_be_made_and_the_house_never_comes_in(house: House) -> None:
    assert (await house.ask(CreateRoom(room="den")))["t"] in ("ok", "room")
    assert (await house.ask(Ping(data="x")))["data"] == "x"
    answer = await house.ask(Enter(name="me"))
    assert answer["t"] == "error"


async def test_what_is_not_its_language_is_refused(house: House) -> None:
    for said in (b"GET / HTTP/1.1\r\n\r\n", b"hello\n", PREFACE + b"\xff\xff\xff\xff"):
        reader, writer = await asyncio.open_unix_connection(str(house.data / SOCKET))
        writer.write(said)
        async with asyncio.timeout(5):
            await reader.read()
        writer.close()
    reader, writer = await asyncio.open_unix_connection(str(house.data / SOCKET))
    writer.write(PREFACE + frame(b"[1]") + frame(b'{"t":"showstatus","id":7}'))
    async with asyncio.timeout(5):
        told = b""
        while b'"status"' not in told:
            told += await reader.read(65536)
    assert b"bad_request" in told
    writer.close()
    assert not [line for line in house.lines if "stack=" in line]
