"""What `chinwag doctor` looks at in the data directory and in the log: one function each, findings as they come."""

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct

from chinwag import public
from chinwag.cli.doctor_places import kind_of, served, trouble_at, wanted
from chinwag.config import Config, ConfigError
from chinwag.net.certificate import CertificateError, Files, load, own, refuse_open_key
from chinwag.settings import SECRET, in_plain_text
from chinwag.store.contract import StoreError
from chinwag.store.directory import BALLAST, BALLAST_SIZE, DATABASE, examine
from chinwag.store.standing import Standing, standing
from chinwag.store.tail import tail
from chinwag.store.verification import verify

DAY: Final = 86_400
LEAST: Final = 64 << 20  # bytes: below it the server stores nothing
LITTLE: Final = 512 << 20
RENEWAL: Final = 21  # days left of a certificate that are few
BEHIND: Final = 2.0  # seconds that the clock may be behind the newest entry
AHEAD: Final = 400  # days after the newest entry that are more likely a clock that jumped
HANDLES: Final = 1_024
UNITS: Final = ("/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system")
NETWORKED: Final = ("nfs", "cifs", "smb", "fuse", "9p", "ceph", "gluster", "afs", "lustre", "virtiofs", "davfs")
PASSING: Final = ("tmpfs", "ramfs", "overlay")

Level: TypeAlias = Literal["fine", "warning", "problem"]


class Finding(Struct, frozen=True):
    """What a check found: `said` is one sentence with what to do."""

    check: str
    level: Level
    said: str


class Subject(Struct, frozen=True):
    """What is examined. `status` is what a running server says, {} = none runs; `path` the file of settings."""

    config: Config
    data: Path
    path: Path | None
    status: dict[str, Any]
    full: bool


def fine(check: str, said: str) -> Finding:
    """Nothing to do."""
    return Finding(check, "fine", said)


def warning(check: str, said: str) -> Finding:
    """Something to see to before it is a problem."""
    return Finding(check, "warning", said)


def problem(check: str, said: str) -> Finding:
    """Something is wrong."""
    return Finding(check, "problem", said)


# --- files and disk -----------------------------------------------------------------------------------------


def files(it: Subject) -> Iterator[Finding]:
    """Who may read what is kept, and the settings that have secrets in them."""
    yield from _settings_file(it)
    if not it.data.is_dir():
        yield warning("files", f"There is no {it.data} yet: the first start of a server makes it.")
        return
    try:
        paths = (it.data, *it.data.iterdir())
    except PermissionError:
        yield problem("files", f"{it.data} is not yours to read: run this as the user who owns it.")
        return
    others = [path for path in paths if stat.S_IMODE(path.lstat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)]
    for path in others:
        yield problem("files", f"{path} is open to others: close it with chmod go= {path}")
    if not others:
        yield fine("files", f"{it.data} is its owner's alone.")


def _settings_file(it: Subject) -> Iterator[Finding]:
    secret = [name for name in sorted(SECRET) if _set(it.config, name)]
    if it.path is None or not secret or not it.path.exists():
        return
    if it.path.stat().st_mode & stat.S_IROTH:
        yield warning("files", f"{it.path} holds {', '.join(secret)} and can be read by all: chmod o= {it.path}")


def _set(config: Config, name: str) -> bool:
    section, _, key = name.partition(".")
    return bool(getattr(getattr(config, section), key))


def disk(it: Subject) -> Iterator[Finding]:
    """Room, also for the day on which there is none."""
    where = next(path for path in (it.data, *it.data.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(where).free
    said = f"{free >> 20} MiB are free for {it.data}"
    if free < LEAST:
        yield problem("disk", f"{said}, and below 64 nothing is stored: make room.")
    elif free < LITTLE:
        yield warning("disk", f"{said}: make room before it is 64.")
    else:
        yield fine("disk", f"{said}.")
    ballast = it.data / BALLAST
    if it.status and (not ballast.exists() or ballast.stat().st_size < BALLAST_SIZE):
        yield warning("disk", "The 16 MiB kept aside for a full disk are in use: make room, then they come back.")


def file_system(it: Subject) -> Iterator[Finding]:
    """SQLite's WAL is memory shared by all who have the file open: across a network there is no such thing."""
    kind = kind_of(it.data)
    if kind.startswith(NETWORKED):
        yield problem(
            "filesystem",
            f"{it.data} is on {kind}: a database there can be damaged (sqlite.org/wal.html). Use a disk of this "
            "machine, and chinwag backup for the copy elsewhere.",
        )
    elif kind in PASSING:
        what = "in memory" if kind != "overlay" else "in a container's own layer"
        yield warning("filesystem", f"{it.data} is {what} ({kind}), and gone with it: use --data on a disk.")
    elif kind:
        yield fine("filesystem", f"{it.data} is on {kind}.")


# --- the network --------------------------------------------------------------------------------------------


def certificate(it: Subject) -> Iterator[Finding]:
    """Whether TLS can be spoken, and for how long."""
    wanted_tls = it.config.tls
    if wanted_tls.enabled == "off":
        yield warning("certificate", "TLS is off: what is said can be read on the way; set tls.enabled.")
        return
    found = own(it.data)
    if wanted_tls.certificate:
        found = Files(Path(wanted_tls.certificate).expanduser(), Path(wanted_tls.key).expanduser())
    elif not found.certificate.exists():
        yield fine("certificate", "There is none yet: the first start of a server makes one.")
        return
    try:
        refuse_open_key(found.key)
        load(found)
        since, left = _validity(found.certificate)
    except (CertificateError, OSError, ValueError) as error:
        yield problem("certificate", str(error))
        return
    if since > 0:
        yield problem(
            "certificate", f"{found.certificate} is not valid yet, but in {since:.1f} days: set the clock."
        )
    level: Level = "problem" if left < 0 else "warning" if left < RENEWAL else "fine"
    todo = "." if level == "fine" else ": renew it, then run chinwag admin reload."
    yield Finding("certificate", level, f"{found.certificate} is valid for {left:.0f} more days{todo}")


def _validity(path: Path) -> tuple[float, float]:
    """In how many days a certificate begins to be valid, and in how many it ends."""
    from cryptography import x509

    found, now = x509.load_pem_x509_certificate(path.read_bytes()), time.time()
    return (found.not_valid_before_utc.timestamp() - now) / DAY, (found.not_valid_after_utc.timestamp() - now) / DAY


def ports(it: Subject) -> Iterator[Finding]:
    """Every place to listen on: free where no server runs, answering where one does."""
    if it.status:
        yield fine("ports", f"A server runs here (process {it.status['pid']}); chinwag admin status tells more.")
        yield from served(it.status, it.config, lambda said: problem("ports", said))
        return
    troubles = [said for place in wanted(it.config) if (said := trouble_at(place))]
    for said in troubles:
        yield problem("ports", said)
    if not troubles:
        names = ", ".join(str(place) for place in wanted(it.config))
        yield fine("ports", f"No server runs, and it could listen on {names}.")


def handles(it: Subject) -> Iterator[Finding]:
    """How many connections the system allows: a running server has raised its limit as far as it may."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if it.status and (limits := Path(f"/proc/{it.status['pid']}/limits")).exists():
        row = next(line for line in limits.read_text().splitlines() if line.startswith("Max open files"))
        most = int(row.split()[3]) if row.split()[3].isdigit() else resource.RLIM_INFINITY
    spare = it.config.limits.spare_handles
    if most != resource.RLIM_INFINITY and most < HANDLES:
        yield warning(
            "handles", f"{most} file handles are {max(0, most - spare)} people: raise LimitNOFILE or ulimit -n."
        )
    else:
        yield fine(
            "handles",
            "There are file handles enough." if most == resource.RLIM_INFINITY else f"{most} file handles.",
        )


# --- the house ----------------------------------------------------------------------------------------------


def house(it: Subject) -> Iterator[Finding]:
    """Who owns it, which password it has, and what it lacks for the internet."""
    try:
        found = standing(it.data / DATABASE)
        yield from _governed(it, found)
        if it.config.listen.public:
            for said in public.lacking(it.config, it.data):
                yield problem("public", f"A server open to the internet needs {said}")
    except (StoreError, ConfigError) as error:
        yield problem("house", str(error))


def _governed(it: Subject, found: Standing) -> Iterator[Finding]:
    if found.owners:
        many = f"{found.accounts} account{'s' if found.accounts != 1 else ''}"
        yield fine("house", f"It has {many}, of them {found.owners} that own{'s' if found.owners == 1 else ''} it.")
    elif it.config.everywhere or it.config.listen.public:
        yield warning("house", "Nobody owns it, so nobody can ban: /register, then the /claim line that it prints.")
    if it.config.accounts.password or it.config.accounts.password_file:
        yield fine("house", "Its password stands in the settings, and wins over /house password.")
    elif found.policies["password"] == "on":
        yield fine("house", "It has the password that /house password set.")


def log(it: Subject) -> Iterator[Finding]:
    """Whether what was written last hangs together, or all of it, and the clock it was written by."""
    database = it.data / DATABASE
    try:
        if not examine(database):
            yield fine("log", "Nothing was stored yet.")
            return
        found = tail(database)
        yield from _clock(found.last, time.time())
        for place in found.broken[:10]:
            yield problem("log", f"There is DAMAGE at {place}: chinwag verify says more; restore a backup.")
        if it.full and not found.broken:
            sound = verify(database).sound
            said = "Everything is as it was written." if sound else "There is DAMAGE: chinwag verify says where."
            yield Finding("log", "fine" if sound else "problem", said)
        elif not found.broken:
            yield fine(
                "log", f"The last {found.entries} entries of {found.rooms} rooms hang together; --full walks all."
            )
    except (StoreError, sqlite3.Error) as error:
        yield problem("log", str(error))
    if it.status and it.status["store"] != "ready":
        yield problem("log", f"The running server stores nothing: {it.status['reason']}.")


def _clock(last: int, now: float) -> Iterator[Finding]:
    behind = last / 1000 - now
    if behind > BEHIND:
        yield problem(
            "clock",
            f"The clock is {behind:.0f} s behind the newest entry, whose time all new ones get until then: set it.",
        )
    elif last and -behind > AHEAD * DAY:
        days = -behind / DAY
        yield warning(
            "clock", f"The newest entry is {days:.0f} days old: if people talked since, the clock is ahead."
        )
    else:
        yield fine("clock", "The clock goes with the log.")


def service(it: Subject, units: tuple[str, ...] = UNITS) -> Iterator[Finding]:
    """Whether it comes back with the machine, and as whom it runs."""
    if not Path("/run/systemd/system").is_dir():
        return
    found = [path for unit in units if (path := Path(unit) / "chinwag.service").exists()]
    if not found:
        yield fine("service", "No unit starts it with this machine; chinwag serve --print-systemd prints one.")
        return
    text = found[0].read_text(encoding="utf-8", errors="replace")
    if not any(word in text for word in ("DynamicUser=yes", "User=")) or "User=root" in text:
        yield warning("service", f"{found[0]} runs it as root: chinwag serve --print-systemd prints a better one.")
    elif "Type=notify" not in text:
        yield warning("service", f"{found[0]} does not wait for it: add Type=notify.")
    else:
        yield fine("service", f"{found[0]} starts it with this machine.")


def user(it: Subject) -> Iterator[Finding]:
    """Whether what is examined is the user's own: root sees files that the server cannot read."""
    if not hasattr(os, "geteuid") or not it.data.is_dir():
        return
    owner = it.data.stat().st_uid
    if owner != os.geteuid():
        yield warning(
            "user", f"{it.data} belongs to user {owner}: run this as that user to see what the server sees."
        )


def secrets(it: Subject) -> Iterator[Finding]:
    """Whether passwords stand in the settings as they are."""
    for name in in_plain_text(it.config):
        yield warning("secrets", f"{name} has a password in plain text: chinwag hash makes what can stand there.")


Check: TypeAlias = Callable[[Subject], Iterator[Finding]]
CHECKS: Final[tuple[Check, ...]] = (
    user, files, secrets, disk, file_system, certificate, ports, handles, house, log, service,
)  # fmt: skip
