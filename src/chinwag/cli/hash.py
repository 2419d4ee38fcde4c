"""`chinwag hash`: what can stand in the settings in place of a password, so that nobody can read it there."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from getpass import getpass

from chinwag.auth.passwords import Passwords
from chinwag.room.commands import PASSWORD

EXIT_NO_PASSWORD = 2


def add_arguments(parser: ArgumentParser) -> None:
    """`chinwag hash`."""
    parser.epilog = (
        "Asks for a password, twice, and prints its hash: for accounts.password, irc.password, irc.operators "
        "(name:HASH) and irc.webirc (NETWORK HASH). In a pipe the password is the first line."
    )


def run(args: Namespace) -> int:
    """Print the hash. 0 = done, 2 = there is no password, or two different ones."""
    try:
        password = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except EOFError:
        password = ""
    if not password or len(password.encode("utf-8", "surrogatepass")) > PASSWORD:
        print(f"chinwag hash: a password of 1 to {PASSWORD} bytes, said twice alike, is needed.", file=sys.stderr)
        return EXIT_NO_PASSWORD
    print(asyncio.run(_hashed(password)))
    return 0


def _asked() -> str:
    """What is typed, not shown; "" where the two differ."""
    first = getpass("Password: ")
    return first if first and getpass("Once more: ") == first else ""


async def _hashed(password: str) -> str:
    passwords = Passwords()
    try:
        return await passwords.hashed(password)
    finally:
        passwords.close()
