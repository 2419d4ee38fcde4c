"""What `chinwag admin` can do: one row each, with its arguments, the command it is, and how its answer is shown."""

import argparse
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any, Final, get_args

from msgspec import Struct

from chinwag.cli.admin_shown import (
    Shown,
    as_audit,
    as_code,
    as_done,
    as_hits,
    as_reload,
    as_reports,
    as_rows,
    as_status,
)
from chinwag.console import messages as o
from chinwag.room import commands_accounts as a
from chinwag.room import commands_moderation as m
from chinwag.room.commands import Command
from chinwag.room.modes import MODES, POLICIES

SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
SWITCHES: Final = {"on": 1, "yes": 1, "off": 0, "no": 0}


class Row(Struct, frozen=True):
    """One thing to do: a command, whose fields are arguments."""

    help: str
    kind: type[Command]
    shown: Shown = as_done
    arguments: Callable[[ArgumentParser], None] = lambda parser: None
    dry_run: type[Command] = m.CountBan  # what is asked instead with --dry-run
    fixed: dict[str, Any] = {}  # fields that are no arguments


# --- arguments ----------------------------------------------------------------------------------------------


def span(word: str) -> int:
    """A span of time in seconds: 90, 30m, 12h, 7d, 2w; `ever` = 0, without end."""
    if word == "ever":
        return 0
    found = re.fullmatch(r"(\d{1,9})([smhdw]?)", word, re.ASCII)
    if found is None or not 0 < (seconds := int(found[1]) * SECONDS.get(found[2], 1)) <= 10 * 365 * 86_400:
        raise argparse.ArgumentTypeError(f"{word!r} is no span of time: 90, 30m, 12h, 7d, 2w or ever")
    return seconds


def switch(word: str) -> int:
    """What a mode is set to: on, off or a number."""
    if word in SWITCHES:
        return SWITCHES[word]
    if not (word.isascii() and word.isdigit()):
        raise argparse.ArgumentTypeError(f"{word!r} is neither on nor off nor a number")
    return int(word)


def _room(parser: ArgumentParser) -> None:
    parser.add_argument("room", nargs="?", default="", help="the room; without one, the house as a whole")


def _in_room(parser: ArgumentParser) -> None:
    parser.add_argument("--room", default="", metavar="ROOM", help="in this room alone (else: in the whole house)")


def _reason(parser: ArgumentParser) -> None:
    parser.add_argument("--reason", default="", metavar="WORDS", help="why; it stands in the audit")


def _person(parser: ArgumentParser) -> None:
    parser.add_argument("person", help="the name; or an id with * before it")
    _in_room(parser)


def _kicks(parser: ArgumentParser) -> None:
    _person(parser)
    _reason(parser)


def _mutes(parser: ArgumentParser) -> None:
    _kicks(parser)
    _lasting(parser)


def _lasting(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--for", dest="seconds", type=span, default=0, metavar="SPAN", help="30m, 12h, 7d; else ever"
    )


def _mask(parser: ArgumentParser) -> None:
    parser.add_argument("mask", help="a name, a mask of guests' names as spam*, an address, or 10.1.2.0/24")
    _in_room(parser)


def _bans(parser: ArgumentParser) -> None:
    _mask(parser)
    _reason(parser)
    _lasting(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say whom it would hit")


def _roles(parser: ArgumentParser) -> None:
    parser.add_argument("person", help="the name; or an id with * before it")
    parser.add_argument("role", choices=get_args(m.RoleName))
    _in_room(parser)


def _modes(parser: ArgumentParser) -> None:
    parser.add_argument("room")
    parser.add_argument("mode", choices=MODES, metavar="MODE", help=", ".join(MODES))
    parser.add_argument("value", type=switch, help="on, off or a number; a password is asked for")


def _policies(parser: ArgumentParser) -> None:
    known = "; ".join(f"{policy}: {', '.join(values)}" for policy, values in POLICIES.items())
    parser.add_argument("policy", choices=POLICIES, metavar="POLICY", help=", ".join(POLICIES))
    parser.add_argument("value", help=f"{known}. A password is asked for")


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("pattern", help="a regular expression (RE2), looked for in every message")
    parser.add_argument("action", choices=("block", "mask", "flag", "off"), help="off takes it away")
    _in_room(parser)
    parser.add_argument("--dry-run", action="store_true", help="only show what it would find of the last messages")


def _invites(parser: ArgumentParser) -> None:
    _room(parser)
    parser.add_argument("--uses", type=int, default=1, help="how often it can be used")
    parser.add_argument(
        "--for", dest="seconds", type=span, default=7 * 86_400, metavar="SPAN", help="7d unless told"
    )


def _revokes(parser: ArgumentParser) -> None:
    parser.add_argument("invite", help="its id, as `chinwag admin invites` shows it")


def _audits(parser: ArgumentParser) -> None:
    _room(parser)
    parser.add_argument("--before", type=int, default=0, metavar="N", help="older than this number")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="so many at most (50)")


def _undoes(parser: ArgumentParser) -> None:
    parser.add_argument("seq", type=int, metavar="NUMBER", help="its number in the audit")
    _in_room(parser)


def _removes(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the account")
    parser.add_argument("--messages", action="store_true", help="erase all it ever said as well")
    _reason(parser)


def _closes(parser: ArgumentParser) -> None:
    parser.add_argument("session", type=int, help="its number, as `chinwag admin sessions` shows it")
    _reason(parser)


def _says(parser: ArgumentParser) -> None:
    parser.add_argument("text", help="in quotation marks")


def _drains(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--within", dest="seconds", type=span, default=60, metavar="SPAN", help="end after that, whoever is there"
    )
    _reason(parser)


# --- the table ----------------------------------------------------------------------------------------------


def command_of(row: Row, args: Namespace) -> Command:
    """The command that was typed: its fields are the arguments of the same names."""
    kind = row.dry_run if getattr(args, "dry_run", False) else row.kind
    given = {name: getattr(args, name) for name in kind.__struct_fields__ if hasattr(args, name)}
    if given.get("action") == "off":
        given["action"] = ""
    return kind(**{**row.fixed, **given})


def password_wanted(args: Namespace) -> bool:
    """Whether a password has to be asked for."""
    return "password" in (getattr(args, "mode", ""), getattr(args, "policy", "")) and args.value in (1, "on")


# fmt: off
ROWS: Final[dict[str, Row]] = {
    "status":   Row("how the server is", o.ShowStatus, as_status),
    "sessions": Row("who is connected, from where and by what", o.ListSessions, as_rows),
    "rooms":    Row("all rooms, and how they are set", o.ListPlaces, as_rows),
    "accounts": Row("all accounts", o.ListAccounts, as_rows),
    "bans":     Row("the bans and mutes in force", m.ListBans, as_rows, _room),
    "invites":  Row("the invitations that can still be used", a.ListInvites, as_rows, _room),
    "filters":  Row("what is blocked, masked or flagged", m.ListFilters, as_rows, _room),
    "audit":    Row("who did what to whom, and why", m.Audit, as_audit, _audits),
    "reports":  Row("what people reported and filters flagged", m.Audit, as_reports, fixed={"limit": 500}),
    "filter":   Row("block, mask or flag what has a pattern in it", m.SetFilter, as_hits, _filters, m.TryFilter),
    "undo":     Row("take an act of the audit back", m.Undo, as_done, _undoes),
    "kick":     Row("put somebody out", m.Kick, as_done, _kicks),
    "ban":      Row("keep somebody out", m.Ban, as_rows, _bans),
    "unban":    Row("take a ban away", m.Unban, as_done, _mask),
    "mute":     Row("let somebody read only", m.Mute, as_done, _mutes),
    "unmute":   Row("let somebody speak again", m.Unmute, as_done, _person),
    "role":     Row("give somebody a role; `member` takes it away", m.SetRole, as_done, _roles),
    "mode":     Row("set a room: slow, moderated, keep_days, ...", m.SetMode, as_done, _modes),
    "policy":   Row("set the house: guests, lockdown, registration, rooms", a.SetPolicy, as_done, _policies),
    "invite":   Row("make an invitation", a.Invite, as_code, _invites),
    "revoke":   Row("make an invitation worthless", a.RevokeInvite, as_done, _revokes),
    "remove":   Row("delete an account", a.RemoveAccount, as_done, _removes),
    "close":    Row("end one connection", o.CloseSession, as_rows, _closes),
    "say":      Row("tell everybody something", o.Announce, as_done, _says),
    "reload":   Row("read the settings and the certificate again", o.Reload, as_reload),
    "drain":    Row("take nobody in, tell everybody, end when all have gone", o.Drain, as_done, _drains),
}
# fmt: on
