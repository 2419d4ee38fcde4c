"""`chinwag backup FILE|DIR`: a copy of everything, while the server runs."""

import argparse
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_data_dir

from chinwag.clock import wall
from chinwag.store.backup import Made, backup, is_backup, unpacked
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE
from chinwag.store.verification import verify

NICE: Final = 10  # the server comes first
STAMP: Final = r"chinwag-\d{8}T\d{6}Z"
OURS: Final = re.compile(STAMP + r"(\.tar|\.tgz|\.tar\.gz)?")

EXAMPLES: Final = """\
examples:
  chinwag backup /var/backups                       a directory in there, called after the time
  chinwag backup /var/backups --archive tgz --keep 14   one file, and no more than 14; for a timer or cron
  chinwag backup before-the-move.tar

The server goes on; it need not run. A backup holds all that is said and the hashes of passwords: keep it as safe
as the server. A certificate of your own (tls.certificate) is not in it.
exit codes: 0 = done, 1 = it could not be made or is damaged, 2 = asked for wrongly."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`chinwag backup FILE|DIR [--archive FORM] [--keep N] [--verify] [--data DIR]`."""
    parser.epilog = EXAMPLES
    parser.add_argument(
        "to", metavar="FILE|DIR", type=Path, help="a new .tar, .tgz or .tar.gz, or a directory to make it in"
    )
    parser.add_argument(
        "--archive",
        choices=("tar", "tgz"),
        help="in a directory that is there: make one file, called after the time",
    )
    parser.add_argument(
        "--keep",
        metavar="N",
        type=_number,
        default=0,
        help="afterwards keep the newest N in that directory, whatever their form; nothing else is touched",
    )
    parser.add_argument("--verify", action="store_true", help="walk the copy's log as `chinwag verify` does")
    parser.add_argument("--data", metavar="DIR", help="the data directory (default: yours)")


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word)):
        raise argparse.ArgumentTypeError(f"{word!r} is no number of backups")
    return int(word)


def run(args: argparse.Namespace) -> int:
    """Make a backup. 0 = done, 1 = it could not be made or is damaged, 2 = asked for wrongly."""
    data = Path(args.data or user_data_dir("chinwag"))
    for flag in ("keep", "archive"):
        if getattr(args, flag) and not args.to.is_dir():
            print(f"--{flag} needs a directory that is there: {args.to} is none.", file=sys.stderr)
            return 2
    os.umask(0o077)
    with suppress(OSError):
        os.nice(NICE)
    begun = time.monotonic()
    try:
        made = backup(data, args.to, wall(), archive=args.archive or "")
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{made.path}: {made.listed.entries:,} entries, {size(made.size)}, {time.monotonic() - begun:.1f} s")
    if args.verify and not _verified(made):
        return 1
    for old in older(args.to, args.keep) if args.keep else ():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
        print(f"{old} was deleted.")
    return 0


def _verified(made: Made) -> bool:
    with unpacked(made.path) as directory:
        sound = verify(directory / DATABASE).sound
    print("Everything is as it was written." if sound else "There is DAMAGE: `chinwag verify` says where.")
    return sound


def older(directory: Path, keep: int) -> Iterator[Path]:
    """The backups in a directory beyond the newest: only those that are called as ours are, and hold one."""
    found = [path for path in directory.iterdir() if OURS.fullmatch(path.name) and is_backup(path)]
    yield from sorted(found, key=lambda path: path.name.partition(".")[0])[:-keep]


def size(number: int) -> str:
    """Bytes for people."""
    return f"{number / 2**20:,.1f} MiB" if number >= 1 << 20 else f"{number / 1024:,.0f} KiB"
