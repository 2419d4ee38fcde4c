"""`chinwag verify`: is everything as it was written?"""

import argparse
import sys
import time
from pathlib import Path

from platformdirs import user_data_dir

from chinwag.room.text import for_terminal
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE
from chinwag.store.verification import Found, verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`chinwag verify [--data DIR]`."""
    parser.epilog = (
        "The server may run.\nexit codes: 0 = all is as it was written, 1 = damaged, 2 = nothing to verify."
    )
    parser.add_argument("--data", metavar="DIR", help="the data directory (default: yours)")


def run(args: argparse.Namespace) -> int:
    """Walk every room and print what was found. 0 = sound, 1 = damaged, 2 = there is nothing to verify."""
    data = Path(args.data or user_data_dir("chinwag"))
    begun = time.monotonic()
    try:
        verified = verify(data / DATABASE)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 2
    for room in verified.rooms:
        print(_line(room))
    for complaint in verified.complaints[:20]:
        print(f"database: {_safe(complaint)}")
    seconds = time.monotonic() - begun
    print(
        f"{_count(len(verified.rooms), 'room')}, {_count(verified.entries, 'entry', 'entries')} "
        f"checked in {seconds:.1f} s: {'everything is as it was written' if verified.sound else 'there is DAMAGE'}."
    )
    return 0 if verified.sound else 1


def _line(room: Found) -> str:
    begin = f"{_safe(room.name) or f'room {room.id}'}: {_count(room.entries, 'entry', 'entries')}"
    if not room.damages:
        return f"{begin}, sound"
    first = room.damages[0]
    place = f" at entry {first.seq}" + (f" (position {first.pos})" if first.pos else "") if first.seq else ""
    more = len(room.damages) - 1
    return f"{begin}, DAMAGED{place}: {_safe(first.what)}{f'; {more} more' if more else ''}"


def _safe(text: str) -> str:
    """Damaged text too must not have power over the terminal."""
    return for_terminal(text, kept="")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
