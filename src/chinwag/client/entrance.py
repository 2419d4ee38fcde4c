"""How somebody comes in: as a guest, by a token, with a password; and where a password may be said."""

from chinwag.client.address import Address
from chinwag.room.commands import Command, Enter
from chinwag.room.commands_accounts import ChangePassword, DeleteAccount, Login, Register
from chinwag.room.refusals import Refused

SECRET = (Login, Register, ChangePassword, DeleteAccount)  # they say the password of an account


def entrance(name: str, token: str, backlog: int, password: str, house: str) -> Enter | Login:
    """The first thing asked: `password` is that of the account, `house` that of the house."""
    if password:
        return Login(name=name, password=password, backlog=backlog)
    return Enter(name=name, token=token, backlog=backlog, password=house)


def private(address: Address) -> bool:
    """Whether nobody else reads what is said on the way there."""
    return address.tls or address.here


def withheld(address: Address, command: Command) -> Refused | None:
    """Why a command is not sent: others could read the password in it."""
    return Refused("password_plain") if isinstance(command, SECRET) and not private(address) else None
