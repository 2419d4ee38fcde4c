"""`chinwag export ROOM`: a whole room as a document."""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from platformdirs import user_data_dir

from chinwag.cli.transcript import FORMATS, Frame
from chinwag.clock import wall
from chinwag.room.text import for_terminal
from chinwag.store.archive import Archive, archive
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`chinwag export ROOM [--format txt|json|md|html] [--output FILE] [--data DIR]`."""
    parser.add_argument("room", metavar="ROOM", help="the room to export")
    parser.add_argument("--format", choices=tuple(FORMATS), default="txt", help="how to write it (default: txt)")
    parser.add_argument("--output", "-o", metavar="FILE", help="write to this new file (default: to the screen)")
    parser.add_argument("--data", metavar="DIR", help="the data directory (default: yours)")


def run(args: argparse.Namespace) -> int:
    """Write the room. 0 = done, 1 = there is no such room or the file cannot be written, 2 = no database."""
    data = Path(args.data or user_data_dir("chinwag"))
    try:
        with archive(data / DATABASE) as rooms:
            return _export(rooms, args)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 2


def _export(rooms: Archive, args: argparse.Namespace) -> int:
    room = rooms.room(args.room)
    if room is None:
        there = ", ".join(sorted(row.name for row in rooms.rooms.values()))
        print(for_terminal(f"There is no room {args.room}. There are: {there}.", kept=""), file=sys.stderr)
        return 1
    pieces = FORMATS[args.format](Frame(room.name, room.topic, wall()), rooms.entries(room))
    if not args.output:
        _to_screen(pieces)
        return 0
    try:
        _to_file(Path(args.output), pieces)
    except FileExistsError:
        print(f"{args.output} is there already; it was left as it is.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{args.output} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _to_screen(pieces: Iterable[str]) -> None:
    """UTF-8 whatever the locale says: a document is not a message to the operator."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode())
    sys.stdout.buffer.flush()


def _to_file(path: Path, pieces: Iterable[str]) -> None:
    """A new file that only its owner can read; nothing is left of it if it cannot be finished."""
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n"
    ) as file:
        try:
            file.writelines(pieces)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
