"""The command `chinwag`: finds the subcommand's row, then imports that subcommand's module alone.

A subcommand is a row of SUBCOMMANDS and a module of its name in this package with two functions:
`add_arguments(parser)` and `run(args) -> int`, the exit code. 0 = done, 1 = it did not work, 2 = asked for wrongly.
"""

import importlib
import os
import signal
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from typing import Final

import chinwag

SUBCOMMANDS: Final[dict[str, str]] = {
    "serve": "start a server",
    "join": "join a chat in this terminal",
    "verify": "check that nothing stored was altered or lost",
    "export": "write a whole room to a file",
    "admin": "look after a running server",
    "doctor": "say what is wrong, or will be",
    "config": "print every setting with its default, or check yours",
    "hash": "make what can stand in the settings in place of a password",
    "backup": "copy everything, while the server runs",
    "restore": "put a backup in its place again",
}

DESCRIPTION = "One command gives a chat room that anyone nearby can enter with whatever they already have."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except SystemExit as end:  # argparse ends this way, after its own sentence
        return end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        if argv is None:  # the whole program ends: a second Ctrl-C while it does so changes nothing
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        return 130
    except BrokenPipeError:  # `chinwag export ... | head` is no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0


def _run(words: list[str]) -> int:
    name = words[0] if words else ""
    if name in SUBCOMMANDS:
        args, run = _parse(name, words[1:])
        return run(args)
    if name in ("-V", "--version", "version"):
        print(f"chinwag {chinwag.__version__}")
        return 0
    if name in ("-h", "--help", "help") and len(words) == 2 and words[1] in SUBCOMMANDS:
        _parse(words[1], ["--help"])
    print(
        usage() if name in ("", "-h", "--help", "help") else _unknown(name), file=sys.stderr if name else sys.stdout
    )
    return 0 if name in ("", "-h", "--help", "help") else 2


def _parse(name: str, words: list[str]) -> tuple[Namespace, Callable[[Namespace], int]]:
    module = importlib.import_module(f"chinwag.cli.{name}")
    parser = ArgumentParser(
        prog=f"chinwag {name}",
        description=f"Chinwag: {SUBCOMMANDS[name]}.",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return parser.parse_args(words), module.run


def usage() -> str:
    """What is said without a subcommand: every row of the table."""
    rows = "\n".join(f"  chinwag {name:<8} {what}" for name, what in SUBCOMMANDS.items())
    return (
        f"{DESCRIPTION}\n\n{rows}\n\n`chinwag SUBCOMMAND --help` tells more; `chinwag --version` tells the version."
    )


def _unknown(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, SUBCOMMANDS, n=1)
    hint = f"Did you mean `chinwag {near[0]}`?" if near else f"There are {', '.join(SUBCOMMANDS)}."
    return f"chinwag: there is no subcommand {name!r}. {hint}"
