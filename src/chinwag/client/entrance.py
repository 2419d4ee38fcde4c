"""How somebody comes in: as a guest, by a token, with a password; and where a password may be said."""

from chinwag.client.address import Address
from chinwag.room.commands import Command, Enter
from chinwag.room.commands_accounts import Accept, ChangePassword, DeleteAccount, Login, Register
from chinwag.room.refusals import Refused

SHUT = frozenset({"guests_none", "lockdown", "password_needed"})  # what an invitation leads past
SECRET = (Login, Register, ChangePassword, DeleteAccount)  # they say the password of an account


def entrance(
    name: str, token: str, backlog: int, password: str, house: str, ticket: "Ticket | None" = None
) -> Enter | Login:
    """The first thing asked: `password` is that of the account, `house` that of the house."""
    if password:
        return Login(name=name, password=password, backlog=backlog)
    code = ticket.code if ticket is not None and ticket.shown else ""
    return Enter(name=name, token=token, backlog=backlog, password=house, code=code)


class Ticket:
    """An invitation: shown at the door where nothing else lets one in, else used inside; once, as it counts."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.shown = False

    def helps(self, refusal: str) -> bool:
        """Whether to try again with it; not a second time."""
        self.shown, before = bool(self.code) and refusal in SHUT, self.shown
        return self.shown and not before

    def spent(self) -> Accept | None:
        """One is in: what is left to ask, if it leads into a room."""
        code, self.code = "" if self.shown else self.code, ""
        return Accept(code=code) if code else None


def private(address: Address) -> bool:
    """Whether nobody else reads what is said on the way there."""
    return address.tls or address.here


def withheld(address: Address, command: Command) -> Refused | None:
    """Why a command is not sent: others could read the password in it."""
    return Refused("password_plain") if isinstance(command, SECRET) and not private(address) else None
