"""Where a server is to listen, and what stands in its way there; and which file system a directory is on."""

import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec import Struct

from chinwag.config import Config, place_of, split_place
from chinwag.net.sockets import ListenError, listen

MOUNTS: Final = Path("/proc/self/mountinfo")
EVERYWHERE: Final = "*"
OCTAL: Final = re.compile(r"\\([0-7]{3})")  # how mountinfo writes blanks
KNOCKING: Final = 2.0  # seconds
T = TypeVar("T")


class Place(Struct, frozen=True):
    """Somewhere to listen: host and port, or the path of a Unix socket. `setting` says by which setting."""

    setting: str
    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        """As people write it."""
        if self.path:
            return self.path
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def wanted(config: Config) -> tuple[Place, ...]:
    """All places that the settings name."""
    where = config.listen
    found = [Place("listen.port", EVERYWHERE if config.everywhere else where.host, where.port)]
    found += [Place("listen.also", *place_of(place, config)) for place in where.also]
    found += [Place("proxy.listen", *split_place(place)) for place in config.proxy.listen]
    return (*found, Place("listen.unix", path=where.unix)) if where.unix else tuple(found)


def trouble_at(place: Place) -> str:
    """Why nobody could listen there, a sentence with the setting; "" = one could."""
    if place.path:
        return _trouble_with(Path(place.path), place.setting)
    try:
        for opened in listen(place.host, place.port):
            opened.close()
    except ListenError as error:
        return f"{place.setting}: {error}"
    return ""


def _trouble_with(path: Path, setting: str) -> str:
    if not path.parent.is_dir():
        return f"{setting}: there is no directory {path.parent}."
    if not os.access(path.parent, os.W_OK):
        return f"{setting}: {path.parent} cannot be written."
    if not path.exists():
        return ""
    if not path.is_socket():
        return f"{setting}: {path} is there already, and no socket."
    return f"{setting}: another program listens on {path}." if answers(str(path)) else ""


def answers(path: str) -> bool:
    """Whether somebody listens on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as knocking:
        knocking.settimeout(KNOCKING)
        return knocking.connect_ex(path) == 0


def served(status: dict[str, Any], config: Config, wrong: Callable[[str], T]) -> Iterator[T]:
    """What is wrong with the places where a running server listens, or should: nobody answers there."""
    if status["draining"]:
        yield wrong("The server takes nobody in any more (chinwag admin drain): it ends when all have gone.")
        return
    found = [Place("", *split_place(place)) for place in str(status["places"]).split()]
    found += [place for place in wanted(config) if place.setting in ("proxy.listen", "listen.unix")]
    for place in found:
        why = _knock(place)
        if why:
            yield wrong(f"Nobody answers on {place}: {why}.")


def _knock(place: Place) -> str:
    if place.path:
        return "" if answers(place.path) else "no server listens there; is it started with these settings?"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "*": "127.0.0.1"}.get(place.host, place.host)
    try:
        socket.create_connection((host, place.port), KNOCKING).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def kind_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The type of the file system that a path is on, as the kernel calls it; "" = unknown.

    The fields are those of proc_pid_mountinfo(5): the mount point is the fifth, the type comes behind " - ".
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    where, best, kind = str(path.absolute().resolve()), "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = OCTAL.sub(lambda found: chr(int(found[1], 8)), before.split()[4])
        inside = where == point or where.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind
