"""How somebody comes in, and where a password may be said."""

import pytest

from chinwag.client.address import Address, parse
from chinwag.client.entrance import SHUT, Ticket, entrance, private, withheld
from chinwag.room.commands import Command, Enter, Say
from chinwag.room.commands_accounts import Accept, ChangePassword, DeleteAccount, Login, Register
from chinwag.room.refusals import Refused


def test_a_password_comes_before_a_token() -> None:
    assert entrance("ann", "t", 5, "secret", "") == Login(name="ann", password="secret", backlog=5)
    assert entrance("ann", "t", 5, "", "sesame") == Enter(name="ann", token="t", backlog=5, password="sesame")


@pytest.mark.parametrize("why", sorted(SHUT))
def test_an_invitation_is_shown_where_nothing_else_lets_in_and_then_it_is_used(why: str) -> None:
    ticket = Ticket("AB-12")
    assert entrance("ann", "", 5, "", "", ticket) == Enter(name="ann", backlog=5)
    assert ticket.helps(why)
    assert entrance("ann", "t", 5, "", "", ticket) == Enter(name="ann", token="t", backlog=5, code="AB-12")
    assert not ticket.helps(why)
    assert ticket.spent() is None
    assert entrance("ann", "t", 5, "", "", ticket) == Enter(name="ann", token="t", backlog=5)


def test_an_invitation_that_was_not_needed_at_the_door_is_used_inside_once() -> None:
    ticket = Ticket("AB-12")
    assert ticket.spent() == Accept(code="AB-12")
    assert ticket.spent() is None


def test_an_invitation_does_not_help_with_a_name_nor_does_none() -> None:
    assert not Ticket("AB-12").helps("name_taken")
    assert not Ticket("").helps("guests_none")
    assert Ticket("").spent() is None


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("chat://127.0.0.1:1", True), ("unix:/run/x", True), ("chats://192.0.2.1:1", True),
        ("chat://192.0.2.1:1", False), ("chat://example.org:1", False),
    ],
)  # fmt: skip
def test_only_this_machine_and_tls_are_private(address: str, safe: bool) -> None:
    assert private(parse(address)) == safe


@pytest.mark.parametrize(
    "command",
    [
        Login(name="a", password="x"), Register(password="x"), ChangePassword(old="x", new="y"),
        DeleteAccount(password="x"),
    ],
    ids=lambda command: type(command).__name__,
)  # fmt: skip
def test_a_password_is_not_sent_where_others_could_read_it(command: Command) -> None:
    assert withheld(Address(host="192.0.2.1"), command) == Refused("password_plain")
    assert withheld(Address(), command) is None


def test_everything_else_is_sent() -> None:
    assert withheld(Address(host="192.0.2.1"), Say(room="lobby", text="hi")) is None
