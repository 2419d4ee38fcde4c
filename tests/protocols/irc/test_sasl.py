"""SASL over IRC: each mechanism, in pieces, before the welcome, after it, and once more as somebody else."""

from base64 import b64decode, b64encode

import pytest
from msgspec.structs import replace

from chinwag.auth import scram
from chinwag.protocols.irc.wire import Irc
from chinwag.room.commands_accounts import AddKey
from tests.protocols.irc.talk import SETUP, Client, Talk
from tests.support.gate import FAR
from tests.support.scram import Client as Scram
from tests.support.wires import ToyConnection

KEY = "c5" * 32


@pytest.fixture
async def talk() -> Talk:
    talk = Talk(replace(SETUP, scram=True))
    await talk.store.open()
    return talk


def numbers(lines: list[str]) -> list[str]:
    return [line.split(" ")[1] if line[0] == ":" else line.split(" ")[0] for line in lines]


def plain(name: str, password: str) -> str:
    return b64encode(f"\0{name}\0{password}".encode()).decode()


async def account(talk: Talk, name: str, password: str = "sesame street") -> None:
    client = talk.client(name)
    assert "900" in numbers(await client.wait(f"REGISTER * * :{password}"))
    client.ask("QUIT")


async def shown(talk: Talk, name: str, password: str = "sesame street") -> Client:
    """A client that has logged in and not said a name yet."""
    client = talk.open()
    assert numbers(
        await client.wait("CAP REQ sasl", "AUTHENTICATE PLAIN", f"AUTHENTICATE {plain(name, password)}")
    )[-2:] == ["900", "903"]
    return client


def with_certificate(talk: Talk, certificate: str = KEY) -> Client:
    connection = ToyConnection()
    connection.peer = replace(FAR, tls=True, certificate=certificate)
    wire = Irc(talk.house, "far.example", secure=True, certificate=certificate)
    return Client(talk, talk.hub.open_session(connection, wire), connection)


# --- PLAIN --------------------------------------------------------------------------------------------------


async def test_the_welcome_comes_as_the_account(talk: Talk) -> None:
    await account(talk, "ann")
    client = await shown(talk, "ann")
    heard = client.ask("NICK ann", "USER a 0 * :A", "CAP END")
    assert "001" in numbers(heard)
    assert client.session.person is not None
    assert client.session.person.kind == "account"


@pytest.mark.parametrize("length", [1, 291, 292, 293, 592, 600])
async def test_a_password_may_be_as_long_as_it_takes_pieces(talk: Talk, length: int) -> None:
    password = ("correct horse battery " * 30)[: length - 1] + "x"
    await account(talk, "foo")
    id = talk.store.state.account_named("foo").id  # type: ignore[union-attr]
    talk.store._hashes[id] = f"hash of {password}"  # a line of IRC is too short to register the longest
    written = b64encode(f"foo\0foo\0{password}".encode()).decode()
    pieces = [written[start : start + 400] for start in range(0, len(written), 400)]
    client = talk.open()
    last = ["AUTHENTICATE +"] if len(pieces[-1]) == 400 else []
    heard = await client.wait("CAP REQ sasl", "AUTHENTICATE PLAIN", *[f"AUTHENTICATE {p}" for p in pieces], *last)
    assert numbers(heard)[-2:] == ["900", "903"]


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["AUTHENTICATE " + plain("ann", "wrong")], "904"),
        (["AUTHENTICATE " + plain("nobody", "sesame street")], "904"),
        (["AUTHENTICATE " + b64encode(b"bob\0ann\0sesame street").decode()], "904"),
        (["AUTHENTICATE " + b64encode(b"\0ann\0sesame\0street").decode()], "904"),
        (["AUTHENTICATE " + b64encode(b"\0ann\0\xff").decode()], "904"),
        (["AUTHENTICATE !!!"], "904"), (["AUTHENTICATE +"], "904"), (["AUTHENTICATE *"], "906"),
        (["AUTHENTICATE " + "A" * 401], "905"), (["AUTHENTICATE " + "A" * 400] * 5, "904"),
    ],
)  # fmt: skip
async def test_what_does_not_do_is_said_and_can_be_tried_again(talk: Talk, lines: list[str], number: str) -> None:
    await account(talk, "ann")
    client = talk.open()
    assert numbers(await client.wait("CAP REQ sasl", "AUTHENTICATE PLAIN", *lines))[-1] == number
    again = await client.wait("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'sesame street')}")
    assert numbers(again) == ["AUTHENTICATE", "900", "903"]


async def test_why_it_was_not_even_looked_at_is_said(talk: Talk) -> None:
    await account(talk, "ann")
    client = talk.open()
    client.connection.peer = FAR
    heard = await client.wait("CAP REQ sasl", "AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'sesame street')}")
    assert heard[-1].startswith(":irc.test 904 * :SASL authentication failed: Not over a connection that others")


# --- after the welcome, and once more -----------------------------------------------------------------------


async def test_a_guest_who_logs_in_later_keeps_its_nick_and_is_in_the_account_s_channels(talk: Talk) -> None:
    ann = talk.client("ann")
    await ann.wait("REGISTER * * :sesame street")
    ann.ask("JOIN #den", "QUIT")
    user = talk.client("user", "sasl")
    heard = await user.wait("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'sesame street')}")
    assert numbers(heard)[:3] == ["AUTHENTICATE", "900", "903"]
    assert ":user!~user@localhost JOIN #den" in heard
    assert user.ask("PRIVMSG #den :here")[:1] == []


async def test_an_account_can_become_another(talk: Talk) -> None:
    for name, room in (("ann", "#den"), ("bob", "#attic")):
        client = talk.client(name)
        await client.wait("REGISTER * * :sesame street")
        client.ask(f"JOIN {room}", "QUIT")
    watcher = talk.client("eve")
    watcher.ask("JOIN #den", "JOIN #attic")
    user = talk.client("user", "sasl")
    await user.wait("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'sesame street')}")
    watcher.heard()
    heard = await user.wait("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('bob', 'sesame street')}")
    assert numbers(heard)[:3] == ["AUTHENTICATE", "900", "903"]
    assert heard[3:6] == [
        ":user!~user@localhost NICK bob",
        ":bob!~user@localhost PART #den",
        ":bob!~user@localhost JOIN #attic",
    ]
    assert {" ".join(line.split(" ")[:2]).split("!")[0] + line.split(" ")[1] for line in watcher.heard()} >= {
        ":userQUIT",
        ":bobJOIN",
    }
    assert [here.person.name for here in talk.store.state.people.values()] == ["eve", "bob"]
    user.ask("PRIVMSG #attic :hi")
    assert watcher.heard() == [":bob!~user@localhost PRIVMSG #attic :hi"]


async def test_the_same_account_again_changes_nothing(talk: Talk) -> None:
    await account(talk, "ann")
    user = await shown(talk, "ann")
    user.ask("NICK ann", "USER a 0 * :A", "CAP END", "JOIN #den")
    heard = await user.wait("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'sesame street')}")
    assert numbers(heard) == ["AUTHENTICATE", "900", "903"]
    heard = await user.wait("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'wrong')}")
    assert numbers(heard) == ["AUTHENTICATE", "904"]
    assert user.ask("PRIVMSG #den :still here") == []


# --- EXTERNAL -----------------------------------------------------------------------------------------------


async def keyed(talk: Talk) -> None:
    client = with_certificate(talk)
    await client.wait("NICK ann", "USER a 0 * :A", "REGISTER * * :sesame street")
    client.session.desk.act(client.session, AddKey())
    client.ask("JOIN #den", "QUIT")
    assert talk.store.state.lobby.authkeys


@pytest.mark.parametrize("name", ["", "ann"])
async def test_a_certificate_says_who_one_is(talk: Talk, name: str) -> None:
    await keyed(talk)
    client = with_certificate(talk)
    heard = await client.wait(
        "CAP LS 302",
        "CAP REQ sasl",
        "AUTHENTICATE EXTERNAL",
        f"AUTHENTICATE {b64encode(name.encode()).decode() or '+'}",
    )
    assert "sasl=PLAIN,EXTERNAL,SCRAM-SHA-256" in heard[1]
    assert numbers(heard)[-2:] == ["900", "903"]
    assert "001" in numbers(client.ask("NICK ann", "USER a 0 * :A", "CAP END"))


@pytest.mark.parametrize(("certificate", "name"), [("d6" * 32, ""), ("d6" * 32, "ann"), (KEY, "bob")])
async def test_another_certificate_or_another_name_does_not_do(talk: Talk, certificate: str, name: str) -> None:
    await keyed(talk)
    client = with_certificate(talk, certificate)
    message = b64encode(name.encode()).decode() or "+"
    heard = await client.wait("CAP REQ sasl", "AUTHENTICATE EXTERNAL", f"AUTHENTICATE {message}")
    assert numbers(heard)[-1] == "904"
    assert client.session.person is None


async def test_without_a_certificate_it_is_not_offered(talk: Talk) -> None:
    heard = await talk.open().wait("CAP LS 302", "CAP REQ sasl", "AUTHENTICATE EXTERNAL")
    assert "sasl=PLAIN,SCRAM-SHA-256" in heard[1]
    assert numbers(heard)[-2:] == ["908", "904"]


async def test_the_account_s_nick_is_enough_where_its_certificate_is_shown(talk: Talk) -> None:
    await keyed(talk)
    for _ in range(2):  # also while it is in with another client
        heard = with_certificate(talk).ask("NICK ann", "USER a 0 * :A")
        assert "001" in numbers(heard)
        assert ":ann!~a@far.example JOIN #den" in [line.replace("a@a", "~a@a") for line in heard]
    assert "001" not in numbers(with_certificate(talk, "d6" * 32).ask("NICK ann", "USER a 0 * :A"))


# --- SCRAM --------------------------------------------------------------------------------------------------


async def test_scram_shows_both_sides_and_logs_in(talk: Talk) -> None:
    await account(talk, "ann")
    talk.hub.gate.allow_scram(b"secret", 4096)
    id = talk.store.state.account_named("ann").id  # type: ignore[union-attr]
    talk.store._hashes[id] += "\n" + scram.made(b"sesame street", b"salt" * 4, 4096).kept
    client, other = Scram("ann", "sesame street"), talk.open()
    first = b64encode(client.first.encode()).decode()
    challenge = (await other.wait("CAP REQ sasl", "AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {first}"))[-1]
    final = client.final(b64decode(challenge.split(" ")[1]).decode())
    (said,) = await other.wait(f"AUTHENTICATE {b64encode(final.encode()).decode()}")
    assert b64decode(said.split(" ")[1]).decode() == client.expected
    assert numbers(await other.wait("AUTHENTICATE +")) == ["900", "903"]


async def test_scram_is_not_offered_where_it_is_off(talk: Talk) -> None:
    talk.house.setup = SETUP
    heard = await talk.open().wait("CAP REQ sasl", "AUTHENTICATE SCRAM-SHA-256")
    assert heard[-2] == ":irc.test 908 * PLAIN :are available SASL mechanisms"
