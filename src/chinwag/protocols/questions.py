"""Questions whose answers are nobody's business: passwords, asked for one by one and hidden where that can be done.

Only a telnet client can be told to hide what is typed: the server says that it will echo, and does not (RFC 857).
Who speaks netcat would see three odd characters, so they are sent to those alone who have shown themselves.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from chinwag.protocols.phrases import notice
from chinwag.protocols.slash_order import CODE, LONGEST
from chinwag.protocols.slash_row import Local
from chinwag.room import commands as wish
from chinwag.room.commands import Command
from chinwag.room.commands_accounts import ChangePassword, DeleteAccount, Login, Register
from chinwag.room.refusals import Refused

HIDE = b"\xff\xfb\x01"  # IAC WILL ECHO
SHOW = b"\xff\xfc\x01\r\n"  # IAC WONT ECHO, and the line end that was not shown


class Question(Struct, frozen=True):
    """What is asked, and what becomes of the answer: a command, or the next question."""

    words: str
    then: "Callable[[str], Command | Question]"


def login(name: str, backlog: int) -> Question:
    """The password of an account."""
    return Question(
        notice("ask_password", {"name": name}),
        lambda typed: Login(name=name, password=typed[:LONGEST], backlog=backlog),
    )


def house(enter: wish.Enter) -> Question:
    """The password of the house; what looks like the code of an invitation is one."""

    def then(typed: str) -> wish.Enter:
        if CODE.fullmatch(typed):
            return wish.Enter(name=enter.name, code=typed, backlog=enter.backlog)
        return wish.Enter(name=enter.name, password=typed[:LONGEST], backlog=enter.backlog)

    return Question(notice("ask_house"), then)


def invitation(enter: wish.Enter) -> Question:
    """The code of an invitation, where nothing else lets in."""
    return Question(
        notice("ask_code"), lambda typed: wish.Enter(name=enter.name, code=typed[:64], backlog=enter.backlog)
    )


def register(name: str) -> Question:
    """The password that the account of this name is to have."""
    return Question(notice("ask_new", {"name": name}), lambda typed: Register(password=typed[:LONGEST]))


def change() -> Question:
    """The password one has, then the one to be."""

    def new(old: str) -> Question:
        return Question(notice("ask_changed"), lambda typed: ChangePassword(old=old[:LONGEST], new=typed[:LONGEST]))

    return Question(notice("ask_old"), new)


def delete(name: str, *, messages: bool) -> Question:
    """The password once more, before the account is gone."""
    return Question(
        notice("ask_delete", {"name": name}),
        lambda typed: DeleteAccount(password=typed[:LONGEST], messages=messages),
    )


ASKED: Mapping[str, Callable[[str, str, int], Question]] = {
    "login": lambda args, name, backlog: login(args, backlog),
    "register": lambda args, name, backlog: register(name),
    "password": lambda args, name, backlog: change(),
    "unregister": lambda args, name, backlog: delete(name, messages=args == "everything"),
}


def of(local: Local, name: str, backlog: int) -> Question:
    """What to ask for a command that was typed without its password; `name` is one's own."""
    return ASKED[local.name](local.args, name, backlog)


def after(command: Command, refused: Refused, *, private: bool) -> Question | None:
    """What to ask where somebody was refused entrance for want of a password; `private`: nobody else reads it."""
    if not isinstance(command, wish.Enter):
        return None
    if refused.code == "password_needed":
        return house(command)
    if refused.code in ("guests_none", "lockdown"):
        return invitation(command)
    return login(command.name, command.backlog) if refused.code == "name_registered" and private else None
