"""`chinwag admin ...`: look at a running server, keep order in it, reload it, end it gently."""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from platformdirs import user_data_dir

from chinwag.cli.admin_rows import ROWS, command_of, password_wanted
from chinwag.cli.admin_shown import as_refusal, as_rows, table
from chinwag.console.caller import Answer, Caller, NoServer
from chinwag.console.messages import EraseMessages, FindPeople
from chinwag.room.commands_moderation import TryFilter

ERASE: Final = "take back all that somebody ever said, and wipe it off the disk"

EXAMPLES: Final = """\
examples:
  chinwag admin status
  chinwag admin ban 'spam*' --dry-run          whom would it hit?
  chinwag admin ban 'spam*' --for 7d --reason ads
  chinwag admin audit                          who did what; `undo N` takes it back
  chinwag admin filter 'b.y now' flag --dry-run --room lobby
  chinwag admin policy lockdown on             let nobody in who is not known
  chinwag admin mode lobby keep_days 30
  chinwag admin drain --within 10m --reason 'a new disk'

It speaks to the running server by admin.sock in the data directory, which only the server's own user
(and root) can open, and acts as the house itself. `chinwag admin WHAT --help` tells more of each.
exit codes: 0 = done, 1 = refused, or no server runs there, 2 = asked for wrongly."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`chinwag admin WHAT ... [--json] [--data DIR]`."""
    parser.epilog = EXAMPLES
    always = argparse.ArgumentParser(add_help=False)
    always.add_argument("--json", action="store_true", help="print the answer as the server gave it")
    always.add_argument("--data", metavar="DIR", default="", help="the server's data directory (default: yours)")
    whats = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for name, row in ROWS.items():
        row.arguments(whats.add_parser(name, help=row.help, description=row.help, parents=[always]))
    erase = whats.add_parser("erase", help=ERASE, description=ERASE, parents=[always])
    erase.add_argument("name", help="a name that this person had; or an id with * before it")
    erase.add_argument("--all", action="store_true", help="everybody who ever had that name")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    erase.add_argument("--reason", default="erased on request", metavar="WORDS", help="stands with each tombstone")


def run(args: argparse.Namespace) -> int:
    """Ask the server. 0 = done, 1 = refused, or there is no server or nobody meant, 2 = asked for wrongly."""
    try:
        with Caller(Path(args.data or user_data_dir("chinwag"))) as caller:
            if args.what == "erase":
                return _erase(caller, args)
            row = ROWS[args.what]
            if getattr(args, "dry_run", False) and row.dry_run is TryFilter and not args.room:
                print("A dry run looks at the last messages of a room: say which with --room.", file=sys.stderr)
                return 2
            if password_wanted(args):
                args.password = asked_for(f"The new password of {getattr(args, 'room', '') or 'the house'}: ")
            answer = caller.ask(command_of(row, args))
            lines, code = ([], 0) if answer["t"] in ("error", "bye") else row.shown(answer)
            return _told(answer, lines, code, args.json)
    except NoServer as error:
        print(error, file=sys.stderr)
        return 1


def asked_for(prompt: str) -> str:
    """A password: typed unseen at the terminal, or the first line of what is piped in; never an argument."""
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n")


def _told(answer: Answer, lines: list[str], code: int, as_json: bool) -> int:
    if as_json:
        print(json.dumps(answer))
    if answer["t"] in ("error", "bye"):
        print(as_refusal(answer), file=sys.stderr)
        return 1
    if lines and not as_json:
        print("\n".join(lines), file=sys.stderr if code else sys.stdout)
    return code


def _erase(caller: Caller, args: argparse.Namespace) -> int:
    """Find out who is meant, ask whether that is so, then erase."""
    if args.name.startswith("*"):
        people = [args.name[1:]]
    else:
        found = caller.ask(FindPeople(name=args.name))
        if found["t"] != "rows" or not found["rows"]:
            return _told(found, *as_rows(found), args.json)
        people = list(dict.fromkeys(row["person"] for row in found["rows"]))
        print("\n".join(table(found["rows"])), file=sys.stderr)
    if len(people) > 1 and not args.all:
        print(f"These are {len(people)} people: name one by *ID, or all with --all.", file=sys.stderr)
        return 2
    if not args.yes and not _sure(len(people)):
        print("Nothing was erased.", file=sys.stderr)
        return 1
    for person in people:
        answer = caller.ask(EraseMessages(person=person, reason=args.reason))
        count = answer["rows"][0]["messages"] if answer["t"] == "rows" else 0
        code = _told(answer, [f"{person}: {count:,} messages were erased."], 0, args.json)
        if code:
            return code
    return 0


def _sure(people: int) -> bool:
    """Ask at the terminal; without one the answer is no."""
    if not sys.stdin.isatty():
        print("Nobody is there to be asked: add --yes.", file=sys.stderr)
        return False
    whose = "this person" if people == 1 else f"these {people} people"
    return input(f"Erase all messages of {whose}, for ever? [y/N] ").strip().lower() in ("y", "yes")
