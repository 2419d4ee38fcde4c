"""`chinwag join`: who and where, then the full screen, or plain lines where there is no screen."""

import os
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Final

from msgspec import structs

from chinwag.client.address import Address, AddressError, chosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from chinwag.client.known import Known
    from chinwag.client.link import Link, LinkError
    from chinwag.client.sealed import Unverified
    from chinwag.client.shown import Changes
    from chinwag.client.tokens import Tokens

EXIT_NO_WAY: Final = 1  # the server is not there, or lets nobody in under that name
EXIT_ASKED_WRONGLY: Final = 2
ANOTHER_NAME: Final = frozenset(
    {
        "name_invalid",
        "name_reserved",
        "name_taken",
        "name_lookalike",
        "name_short",
        "name_registered",
        "token_invalid",
        "login_wrong",
    }
)
SHUT: Final = frozenset({"guests_none", "lockdown", "invite_invalid"})
YES: Final = ("y", "yes")
THEMES: Final = ("dark", "light", "contrast", "ansi", "mono")


def add_arguments(parser: ArgumentParser) -> None:
    """The words and flags of `chinwag join`."""
    parser.add_argument(
        "words", nargs="*", metavar="[NAME] [ADDRESS]",
        help="your name, and where: chat://HOST:PORT, chats://HOST:PORT (TLS), HOST:PORT, HOST PORT or unix:PATH "
        "(default 127.0.0.1:65432)",
    )  # fmt: skip
    parser.add_argument("--host", default="", help="the server's host, instead of ADDRESS")
    parser.add_argument("--port", type=int, help="the server's port, instead of ADDRESS")
    parser.add_argument(
        "--certificate", default="", metavar="FILE",
        help="a certificate and its key (PEM) that log you in: see /certificate; needs an address of TLS",
    )  # fmt: skip
    parser.add_argument("--plain", action="store_true", help="only ever add lines: for screen readers and pipes")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    parser.add_argument("--no-typing", action="store_true", help="neither show who is typing nor tell it")
    parser.add_argument("--theme", choices=THEMES, default="", help="the colours to begin with")


def run(args: Namespace) -> int:
    """Chat until the person leaves; the exit code."""
    try:
        name, address = chosen(args.words, args.host, args.port)
        address = _showing(address, args.certificate)
    except AddressError as error:
        print(f"chinwag join: {error}", file=sys.stderr)
        return EXIT_ASKED_WRONGLY
    asks = sys.stdin.isatty()
    name = name or (_asked("Your name? ") or "" if asks else "")
    if not name:
        print("chinwag join: say who you are: chinwag join NAME", file=sys.stderr)
        return EXIT_ASKED_WRONGLY
    screen = asks and sys.stdout.isatty() and not args.plain and os.environ.get("TERM", "dumb") != "dumb"
    from chinwag.client.link import Link, LinkError

    tokens, known = _tokens(), _known()
    address = known.remind(address)
    password = house = ""
    while True:
        token = "" if password else tokens.of(address, name)
        link = Link(address, name, token, backlog=50 if asks else 0, password=password, house=house)
        link.on_change(_remembering(tokens, link))
        try:
            return _screen(link, args) if screen else _plain(link)
        except LinkError as error:
            password, house = _secrets(error, link) if asks else ("", "")
            if not (password or house):
                name, address = _once_more(error, link, known) if asks else _told(error)
        finally:
            if link.view.me.id:
                tokens.keep(link.address, link.name, link.token)
                known.keep(link.address, link.address.fingerprint)
        if not name:
            return EXIT_NO_WAY


def _showing(address: Address, certificate: str) -> Address:
    """The address, where a certificate of one's own is shown if there is one. Raises AddressError."""
    if certificate and not address.tls:
        raise AddressError("--certificate needs an address of TLS: chats://HOST:PORT.")
    return structs.replace(address, certificate=certificate)


def _secrets(error: "LinkError", link: "Link") -> tuple[str, str]:
    """The password of the account and that of the house: what was missing or wrong is asked for, unseen."""
    from chinwag.client.entrance import private

    if error.code in ("name_registered", "login_wrong") and private(link.address):
        wrong = f"{error.sentence} " if error.code == "login_wrong" else ""
        return _hidden(f"{wrong}Password of {link.name} (empty: another name)? "), ""
    if error.code in ("password_needed", "password_wrong"):
        wrong = f"{error.sentence} " if error.code == "password_wrong" else ""
        return "", _hidden(f"{wrong}Password of this house? ")
    return "", ""


def _hidden(prompt: str) -> str:
    """What the person answers, not shown."""
    from getpass import getpass

    try:
        return getpass(prompt).strip()
    except EOFError:
        print()
        return ""


def _told(error: "LinkError") -> tuple[str, Address]:
    print(error.sentence, file=sys.stderr)
    return "", Address()


def _once_more(error: "LinkError", link: "Link", known: "Known") -> tuple[str, Address]:
    """As whom and where to try again after asking the person; no name = not at all."""
    from chinwag.client.sealed import Unverified

    if isinstance(error, Unverified):
        return _trusting(error, link, known)
    _told(error)
    if error.code in SHUT:
        return _invited(link)
    return _another(error) if error.code in ANOTHER_NAME else "", link.address


def _invited(link: "Link") -> tuple[str, Address]:
    """Two ways past a door that is shut to guests: an invitation, and an account."""
    from chinwag.protocols.slash_order import CODE

    answer = _asked("Your invitation code, or the name of your account? ") or ""
    if CODE.fullmatch(answer):
        return link.name, structs.replace(link.address, code=answer)
    return answer, structs.replace(link.address, code="")


def _trusting(error: "Unverified", link: "Link", known: "Known") -> tuple[str, Address]:
    """Ask once, like ssh, whether this is the server that is meant."""
    print(
        f"Nobody vouches for the certificate of {link.address}.\nIts SHA-256 is {error.fingerprint}\n"
        "Whoever runs the server can tell you whether that is right: the server prints it when it starts.",
        file=sys.stderr,
    )
    if (_asked("Join, and remember it? [y/N] ") or "").casefold() not in YES:
        return "", link.address
    if not known.keep(link.address, error.fingerprint):
        print(f"It cannot be remembered: {known.path} cannot be written.", file=sys.stderr)
    return link.name, structs.replace(link.address, fingerprint=error.fingerprint, remembered=True)


def _remembering(tokens: "Tokens", link: "Link") -> "Callable[[Changes], None]":
    """Keep the token as soon as there is one: whoever is killed comes back as the same person."""
    kept = ""

    def changed(changes: "Changes") -> None:
        nonlocal kept
        if link.token and link.token != kept:
            kept = link.token
            tokens.keep(link.address, link.name, kept)

    return changed


def _tokens() -> "Tokens":
    from platformdirs import user_state_path

    from chinwag.client.tokens import Tokens

    return Tokens(user_state_path("chinwag") / "tokens.json")


def _known() -> "Known":
    from platformdirs import user_data_path

    from chinwag.client.known import Known

    return Known(user_data_path("chinwag", appauthor=False) / "known_servers")


def _screen(link: "Link", args: Namespace) -> int:
    from chinwag.client.tui import app

    return app.run(link, app.Options(mouse=not args.no_mouse, typing=not args.no_typing, theme=args.theme))


def _plain(link: "Link") -> int:
    import asyncio

    from chinwag.client import plain

    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    person = sys.stdin.isatty()
    echo = not (person and sys.stdout.isatty())  # there the terminal shows what is typed
    return asyncio.run(plain.stay(link, _write, sys.stdin.fileno(), person=person, echo=echo))


def _write(line: str) -> None:
    print(line, flush=True)


def _asked(prompt: str) -> str | None:
    """What the person answers; None where nothing more is to come."""
    try:
        return input(prompt).strip()
    except EOFError:
        print()
        return None


def _another(error: "LinkError") -> str:
    """Another name: Enter takes the one that is free."""
    hint = f" [{error.suggestion}]" if error.suggestion else ""
    answer = _asked(f"Another name?{hint} ")
    return "" if answer is None else answer or error.suggestion
