"""`chinwag doctor`: what is wrong, or will be, and what to do about it; one sentence each."""

import argparse
import json
import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from chinwag.cli.config import file_of
from chinwag.config import Config, ConfigError, data_directory, load
from chinwag.console.caller import Caller, NoServer
from chinwag.net.certificate import CertificateError, own, refuse_open_key
from chinwag.net.sockets import ListenError, listen
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE, examine, reading
from chinwag.store.verification import verify

DAY: Final = 86_400
LEAST: Final = 64 << 20  # bytes: below it the server stores nothing
LITTLE: Final = 512 << 20
LEVELS: Final = ("fine", "warning", "problem")  # the exit code is the place of the worst


class Finding(Struct, frozen=True):
    """What a check found: `said` is one sentence with what to do."""

    check: str
    level: Literal["fine", "warning", "problem"]
    said: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`chinwag doctor [--json] [--full] [--config FILE] [--data DIR]`."""
    parser.add_argument("--json", action="store_true", help="print the findings for programs")
    parser.add_argument("--full", action="store_true", help="walk the whole log, as `chinwag verify` does")
    parser.add_argument("--config", metavar="FILE", type=Path, help="the settings that the server is started with")
    parser.add_argument(
        "--data", metavar="DIR", default="", help="the data directory (default: as the settings say)"
    )


def run(args: argparse.Namespace) -> int:
    """Examine. 0 = all is fine, 1 = something should be seen to, 2 = something is wrong."""
    found = list(examined(args.config, args.data, full=args.full))
    if args.json:
        print(json.dumps(msgspec.to_builtins(found)))
    else:
        for each in found:
            print(f"{each.level:<8} {each.check:<12} {each.said}", file=sys.stdout)
    return max(LEVELS.index(each.level) for each in found)


def examined(settings: Path | None, data: str, *, full: bool) -> Iterator[Finding]:
    """All findings."""
    try:
        config = load(file_of(settings), os.environ)
    except ConfigError as error:
        yield Finding("settings", "problem", str(error))
        config = Config()
    else:
        yield Finding("settings", "fine", "The settings can be used.")
    place = Path(data) if data else data_directory(config)
    for check in (_files, _disk, _certificate):
        yield from check(config, place)
    yield from _ports(config, place)
    yield from _log(place, full)


def _files(config: Config, data: Path) -> Iterator[Finding]:
    if not data.is_dir():
        yield Finding("files", "warning", f"There is no {data} yet: the first start of a server makes it.")
        return
    open_to_others = [
        path
        for path in (data, *data.iterdir())
        if stat.S_IMODE(path.lstat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    for path in open_to_others:
        yield Finding("files", "problem", f"{path} is open to others: close it with chmod go= {path}")
    if not open_to_others:
        yield Finding("files", "fine", f"{data} is its owner's alone.")


def _disk(config: Config, data: Path) -> Iterator[Finding]:
    where = data if data.is_dir() else Path("/")
    free = shutil.disk_usage(where).free
    said = f"{free >> 20} MiB are free for {data}"
    if free < LEAST:
        yield Finding("disk", "problem", f"{said}, and below 64 nothing is stored: make room.")
    elif free < LITTLE:
        yield Finding("disk", "warning", f"{said}: make room before it is 64.")
    else:
        yield Finding("disk", "fine", f"{said}.")


def _certificate(config: Config, data: Path) -> Iterator[Finding]:
    if config.tls.enabled == "off":
        yield Finding("certificate", "warning", "TLS is off: what is said can be read on the way; set tls.enabled.")
        return
    files = own(data)
    certificate = Path(config.tls.certificate).expanduser() if config.tls.certificate else files.certificate
    key = Path(config.tls.key).expanduser() if config.tls.certificate else files.key
    if not certificate.exists() and not config.tls.certificate:
        yield Finding("certificate", "fine", "There is none yet: the first start of a server makes one.")
        return
    try:
        refuse_open_key(key)
        left = _days_left(certificate)
    except (CertificateError, OSError, ValueError) as error:
        yield Finding("certificate", "problem", str(error))
        return
    level: Literal["fine", "warning", "problem"] = "problem" if left < 0 else "warning" if left < 21 else "fine"
    todo = "." if level == "fine" else ": renew it, then run chinwag admin reload."
    yield Finding("certificate", level, f"{certificate} is valid for {left:.0f} more days{todo}")


def _days_left(certificate: Path) -> float:
    from cryptography import x509

    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    return (found.not_valid_after_utc.timestamp() - time.time()) / DAY


def _ports(config: Config, data: Path) -> Iterator[Finding]:
    try:
        with Caller(data):
            yield Finding("ports", "fine", "A server runs here and answers; chinwag admin status tells more.")
            return
    except NoServer:
        pass
    try:
        for opened in listen("*" if config.listen.lan else config.listen.host, config.listen.port):
            opened.close()
    except ListenError as error:
        yield Finding("ports", "problem", str(error))
    else:
        yield Finding("ports", "fine", f"No server runs, and port {config.listen.port} is free.")


def _log(data: Path, full: bool) -> Iterator[Finding]:
    database = data / DATABASE
    try:
        if not examine(database):
            yield Finding("log", "fine", "Nothing was stored yet.")
            return
        yield from _clock(_last_time(database))
        if full:
            sound = verify(database).sound
            said = "Everything is as it was written." if sound else "There is DAMAGE: chinwag verify says where."
            yield Finding("log", "fine" if sound else "problem", said)
        else:
            yield Finding("log", "fine", "The database can be read; chinwag doctor --full walks all of it.")
    except (StoreError, sqlite3.Error) as error:
        yield Finding("log", "problem", f"{error}")


def _last_time(database: Path) -> int:
    with reading(database) as address, closing(sqlite3.connect(address, uri=True)) as connection:
        found = connection.execute("SELECT at FROM event ORDER BY pos DESC LIMIT 1").fetchone()
    return int(found[0]) if found else 0


def _clock(last: int) -> Iterator[Finding]:
    behind = last / 1000 - time.time()
    if behind > 2:
        yield Finding("clock", "problem", f"The clock is {behind:.0f} s behind the last message: set it, or wait.")
    else:
        yield Finding("clock", "fine", "The clock is not behind the log.")
