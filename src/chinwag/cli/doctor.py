"""`chinwag doctor`: what is wrong, or will be, and what to do about it; one sentence each."""

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

import chinwag
from chinwag.cli.config import file_of
from chinwag.cli.doctor_checks import CHECKS, Finding, Subject, fine, problem
from chinwag.config import Config, ConfigError, data_directory, load
from chinwag.console.caller import Answer, Caller, NoServer
from chinwag.console.messages import ShowStatus
from chinwag.room.text import for_terminal

LEVELS = ("fine", "warning", "problem")  # the exit code is the place of the worst
FORM = 1  # of the JSON; fields may be added to it, those there are keep their meaning

DESCRIPTION = """Look at the settings, the data and the machine, whether a server runs or not. Nothing is changed.

Each line is a level (fine, warning, problem), what was looked at, and a sentence that says what to do.
The exit code is 0 where all is fine, 1 where something should be seen to, 2 where something is wrong."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`chinwag doctor [--json] [--quiet] [--full] [--config FILE] [--data DIR]`."""
    parser.description = DESCRIPTION
    parser.add_argument("--json", action="store_true", help="for programs: docs/operations.md has the fields")
    parser.add_argument("--quiet", action="store_true", help="leave out what is fine")
    parser.add_argument("--full", action="store_true", help="walk the whole log, as `chinwag verify` does")
    parser.add_argument("--config", metavar="FILE", type=Path, help="the settings that the server is started with")
    parser.add_argument(
        "--data", metavar="DIR", default="", help="the data directory (default: as the settings say)"
    )


def run(args: argparse.Namespace) -> int:
    """Examine. 0 = all is fine, 1 = something should be seen to, 2 = something is wrong."""
    subject, first = looked_up(args.config, args.data, full=args.full)
    found = [first, *examined(subject)]
    worst = max(LEVELS.index(each.level) for each in found)
    shown = [each for each in found if each.level != "fine"] if args.quiet else found
    if args.json:
        told = {
            "form": FORM,
            "version": chinwag.__version__,
            "data": str(subject.data),
            "level": LEVELS[worst],
            "findings": msgspec.to_builtins(shown),
        }
        print(json.dumps(told, indent=2))
    else:
        for each in shown:
            print(f"{each.level:<8} {each.check:<12} {for_terminal(each.said, kept='')}")
    return worst


def looked_up(settings: Path | None, data: str, *, full: bool) -> tuple[Subject, Finding]:
    """What is to be examined, and how the settings are."""
    config, first = Config(), fine("settings", "The settings can be used.")
    path = file_of(settings)
    try:
        config = load(path, os.environ)
    except ConfigError as error:
        first = problem("settings", str(error))
    place = Path(data) if data else data_directory(config)
    return Subject(config, place, path, status_of(place), full), first


def status_of(data: Path) -> Answer:
    """What a running server says of itself; {} = none runs here."""
    try:
        with Caller(data) as caller:
            answer = caller.ask(ShowStatus())
    except NoServer:
        return {}
    return answer["rows"][0] if answer["t"] == "rows" else {}


def examined(subject: Subject) -> Iterator[Finding]:
    """All findings, check by check."""
    for check in CHECKS:
        yield from check(subject)
