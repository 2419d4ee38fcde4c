"""`chinwag restore BACKUP`: what a backup holds becomes the data of the next server."""

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from platformdirs import user_data_dir

from chinwag.clock import wall
from chinwag.store.contract import StoreError
from chinwag.store.restore import restore

EXAMPLES: Final = """\
examples:
  chinwag restore /var/backups/chinwag-20261121T030000Z.tgz --data /srv/chat   into a new directory
  chinwag restore /var/backups/chinwag-20261121T030000Z --force                what is there is put aside

Stop the server first. The backup is walked before anything is changed; clients notice by the epoch that the log is
another one, and begin anew.
exit codes: 0 = done, 1 = not, and nothing was changed, 2 = asked for wrongly."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`chinwag restore BACKUP [--data DIR] [--force] [--damaged] [--new-secret]`."""
    parser.epilog = EXAMPLES
    parser.add_argument("backup", metavar="BACKUP", type=Path, help="what `chinwag backup` has made")
    parser.add_argument("--data", metavar="DIR", help="the data directory to put it in (default: yours)")
    parser.add_argument("--force", action="store_true", help="also where there is a database: it is put aside")
    parser.add_argument("--damaged", action="store_true", help="also where the backup is damaged")
    parser.add_argument(
        "--new-secret", action="store_true", help="log everybody out: tokens revoked since would be good again"
    )


def run(args: argparse.Namespace) -> int:
    """Restore. 0 = done, 1 = not, and nothing was changed."""
    data = Path(args.data or user_data_dir("chinwag"))
    os.umask(0o077)
    try:
        done = restore(
            args.backup, data, wall(), force=args.force, damaged=args.damaged, new_secret=args.new_secret
        )
    except StoreError as error:
        print(f"Nothing was restored. {error}", file=sys.stderr)
        return 1
    sound = "everything is as it was written" if done.verified.sound else "there is DAMAGE"
    print(f"{data}: {done.verified.entries:,} entries, {sound}; epoch {done.epoch}.")
    if done.replaced is not None:
        print(f"What was there lies in {done.replaced}; delete it when you no longer want it.")
    return 0
