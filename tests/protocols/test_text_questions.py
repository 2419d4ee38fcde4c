"""A bare terminal is asked for passwords; telnet does not show them."""

import pytest

from chinwag.protocols.contract import Reply
from chinwag.protocols.questions import HIDE, SHOW
from chinwag.protocols.text import BACKLOG, Text
from chinwag.room import commands
from chinwag.room.commands import Command
from chinwag.room.commands_accounts import ChangePassword, DeleteAccount, Login, Register
from chinwag.room.entry import Person
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Entered, Named, RoomInfo

REGISTERED = Refused("name_registered", {"name": "alice", "suggestion": "alice2"})
ENTERED = Entered(
    person=Person("a1", "alice", "account"), token="t", epoch=1, server="", motd="",
    rooms=(RoomInfo("lobby", "", 1, 1, 1, joined=True),),
)  # fmt: skip


def refused(wire: Text, refusal: Refused, line: bytes = b"alice\n") -> bytes:
    """What is said where the name was refused."""
    command = wire.receive(line)[-1]
    assert isinstance(command, Command)
    answer = wire.answer(command, refusal)
    assert isinstance(answer, bytes)
    return answer


def inside(**settings: bool) -> Text:
    wire = Text("here", **settings)  # type: ignore[arg-type]
    [login] = wire.receive(b"/login alice secret\n")
    assert isinstance(login, Login)
    wire.answer(login, ENTERED)
    return wire


def out(wire: Text, line: bytes) -> bytes:
    """What is said to a line that leads to nothing else."""
    items = wire.receive(line)
    assert all(isinstance(item, Reply) for item in items)
    return b"".join(item.out for item in items if isinstance(item, Reply) and isinstance(item.out, bytes))


def test_a_registered_name_is_asked_for_its_password() -> None:
    wire = Text("here")
    assert refused(wire, REGISTERED).endswith(b"Password of alice, or an empty line for another name? ")
    assert wire.receive(b"my secret\n") == [Login(name="alice", password="my secret", backlog=BACKLOG)]


def test_an_empty_answer_leads_back_to_the_name() -> None:
    wire = Text("here")
    refused(wire, REGISTERED)
    assert out(wire, b"\n") == b"Your name? "
    assert wire.receive(b"bob\n") == [commands.Enter(name="bob", backlog=BACKLOG)]


def test_a_command_typed_where_a_password_is_asked_for_is_a_command() -> None:
    wire = Text("here")
    refused(wire, REGISTERED)
    assert wire.receive(b"/login alice my secret\n") == [Login(name="alice", password="my secret", backlog=BACKLOG)]
    wire = inside()
    out(wire, b"/register\n")
    assert out(wire, b"/help list\n").startswith(b"* /list")
    assert wire.receive(b"hi\n") == [commands.Say(room="lobby", text="hi")]


def test_a_password_may_begin_with_a_slash() -> None:
    wire = Text("here")
    refused(wire, REGISTERED)
    assert wire.receive(b"/etc/my secret\n") == [Login(name="alice", password="/etc/my secret", backlog=BACKLOG)]


def test_a_command_before_the_name_says_what_comes_first() -> None:
    said = out(Text("here"), b"/help\n")
    assert b"/login NAME" in said
    assert said.endswith(b"Your name? ")


def test_where_others_could_read_it_nothing_is_asked() -> None:
    wire = Text("here", private=False)
    assert refused(wire, REGISTERED).endswith(b"Another name? ")
    assert wire.receive(b"bob\n") == [commands.Enter(name="bob", backlog=BACKLOG)]


def test_a_wrong_password_leads_back_to_the_name() -> None:
    wire = Text("here")
    refused(wire, REGISTERED)
    assert refused(wire, Refused("login_wrong"), b"guess\n").endswith(b"Another name? ")


def test_the_password_of_the_house_is_asked_for_anywhere() -> None:
    wire = Text("here", private=False)
    assert refused(wire, Refused("password_needed")).endswith(
        b"The password of this house, or the code of an invitation? "
    )
    assert wire.receive(b"sesame\n") == [commands.Enter(name="alice", password="sesame", backlog=BACKLOG)]


@pytest.mark.parametrize("line", [b"alice\r\n", b"\xff\xfd\x01alice\n"], ids=["CR LF", "telnet's commands"])
def test_telnet_hides_the_password_and_shows_what_comes_after(line: bytes) -> None:
    wire = Text("here")
    assert refused(wire, REGISTERED, line).endswith(HIDE)
    shown, login = wire.receive(b"my secret\r\n")
    assert shown == Reply(SHOW)
    assert login == Login(name="alice", password="my secret", backlog=BACKLOG)


def test_netcat_and_programs_over_tls_are_sent_no_odd_bytes() -> None:
    assert HIDE not in refused(Text("here"), REGISTERED)
    assert HIDE not in refused(Text("here", sealed=True), REGISTERED, b"alice\r\n")


def test_before_coming_in_one_can_log_in_by_name_alone() -> None:
    wire = Text("here")
    assert out(wire, b"/login alice\n").startswith(b"Password of alice")
    assert wire.receive(b"secret\n") == [Login(name="alice", password="secret", backlog=BACKLOG)]


def test_inside_passwords_are_asked_for_as_well() -> None:
    wire = inside()
    assert out(wire, b"/register\n").startswith(b"A password for alice, of 8")
    assert wire.receive(b"new secret\n") == [Register(password="new secret")]


def test_changing_a_password_asks_twice() -> None:
    wire = inside()
    assert out(wire, b"/password\n") == b"Your present password? "
    assert out(wire, b"old\n") == b"And the new one? "
    [change] = wire.receive(b"new\n")
    assert change == ChangePassword(old="old", new="new")
    assert isinstance(change, Command)
    assert b"Not" not in wire.answer(change, Accepted(room="*house", seq=1, at=1))


def test_an_account_is_deleted_after_its_password_was_asked_for() -> None:
    wire = inside()
    assert out(wire, b"/unregister everything\n").startswith(b"The password of alice, to delete the account")
    assert wire.receive(b"my secret\n") == [DeleteAccount(password="my secret", messages=True)]


def test_an_empty_answer_inside_changes_nothing() -> None:
    wire = inside()
    out(wire, b"/password\n")
    assert out(wire, b"\n") == b"* Nothing was changed.\r\n"
    assert wire.receive(b"hi\n") == [commands.Say(room="lobby", text="hi")]


def test_a_new_name_is_the_one_that_is_asked_for() -> None:
    wire = inside()
    [rename] = wire.receive(b"/nick bob\n")
    assert isinstance(rename, Command)
    wire.answer(rename, Named(person=Person("a1", "bob", "account")))
    assert out(wire, b"/register\n").startswith(b"A password for bob")
