"""`chinwag config`: every setting with its default, as a file to start from; or whether one's own file is good."""

import argparse
import os
import sys
from pathlib import Path

from chinwag import settings_page
from chinwag.config import ConfigError, load
from chinwag.settings import in_plain_text

EXAMPLES = """\
examples:
  chinwag config > chat.toml          a file to start from: every key is there, and none is needed
  chinwag config --check chat.toml    is it good? then those that are not the default, without the passwords
  CHINWAG_LISTEN_PORT=8080 chinwag config --check

exit codes: 0 = good, 2 = a setting cannot be used; the sentence says which, and the nearest that there is."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`chinwag config [--check [FILE]]`."""
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--check", metavar="FILE", nargs="?", type=Path, const=Path(), help="read settings as a server would (also "
        "from CHINWAG_CONFIG and the environment), and print those that are not the default",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Print. 0 = done, 2 = a setting cannot be used; the sentence says which."""
    if args.check is None:
        print(settings_page.toml())
        return 0
    try:
        config = load(file_of(args.check), os.environ)
    except ConfigError as error:
        print(f"chinwag: {error}", file=sys.stderr)
        return 2
    for name in in_plain_text(config):
        print(f"chinwag: {name} has a password in plain text; `chinwag hash` makes a hash of it.", file=sys.stderr)
    changed = settings_page.changed(config)
    print(changed or "# Every setting is the default.")
    return 0


def file_of(path: Path | None) -> Path | None:
    """The file of settings that a server would read: this one, else that of CHINWAG_CONFIG."""
    if path is not None and path != Path():
        return path
    named = os.environ.get("CHINWAG_CONFIG", "")
    return Path(named) if named else None
