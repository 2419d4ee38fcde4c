"""Listening sockets: IPv4, IPv6 and Unix, all options set; what fails becomes one sentence."""

import errno
import os
import resource
import socket
import stat
from contextlib import suppress
from fcntl import ioctl
from termios import TIOCOUTQ

BACKLOG = 1024
KERNEL_SEND = 128 * 2**10  # bytes; a reader that has stopped must not hold megabytes of kernel memory
KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 20, "TCP_KEEPCNT": 3}  # a dead peer is noticed in two minutes
MOST_HANDLES = 65_536  # more than this are never asked for
MOST_OWN = 40  # handles of a server without connections; 24 were counted on Linux
FEW = 12  # handles for what comes and goes beside connections: the operator's tool, a backup, files read again
EVERYWHERE = ("", "*")
NO_SUCH_FAMILY = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT)


class ListenError(Exception):
    """This place cannot be listened on; the message is one sentence for the operator."""


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen on every address of a host (empty or `*`: all of this machine), on one port; 0 = any free one.

    All or nothing: a port that is free for IPv4 and taken for IPv6 would send half the people elsewhere.
    A family that this machine has not got is left out. Raises ListenError.
    """
    for attempt in range(10):
        try:
            return _listen_on_all(host, port)
        except OSError as error:
            # a free port of one family may be taken in the other: then look for another one
            if port or error.errno != errno.EADDRINUSE or attempt == 9:
                raise ListenError(sentence(error, f"{host or '*'}:{port}", port)) from error
    raise AssertionError("the last attempt returns or raises")


def _listen_on_all(host: str, port: int) -> list[socket.socket]:
    opened: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for family, address in _addresses(host):
            try:
                opened.append(_listen_tcp(family, address, port))
            except OSError as error:
                if error.errno not in NO_SUCH_FAMILY:
                    raise
                missing = error
                continue
            port = opened[0].getsockname()[1]
    except OSError:
        for one in opened:
            one.close()
        raise
    if not opened:
        raise missing or OSError(errno.EADDRNOTAVAIL, "no address")
    return opened


def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    if host in EVERYWHERE:
        return [(socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")]
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        raise ListenError(f"There is no address for the host name {host!r}. Give one of this machine's.") from error
    known = [(family, str(place[0])) for family, *_, place in found if family in (socket.AF_INET, socket.AF_INET6)]
    return sorted(dict.fromkeys(known))  # IPv4 first


def _listen_tcp(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        _set_inherited(opened)
        opened.bind((address, port))
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _set_inherited(opened: socket.socket) -> None:
    """What accepted sockets take over from the listening one, so that it costs no call per connection."""
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_SEND)
    for name, value in KEEPALIVE.items():
        option = getattr(socket, name, None)
        if option is not None:
            opened.setsockopt(socket.IPPROTO_TCP, option, value)


def listen_unix(path: str) -> socket.socket:
    """Listen on a Unix socket that only its owner may use. What a crashed server left is replaced."""
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        _clear_leftover(path)
        before = os.umask(0o177)  # from its first moment on nobody else may connect
        try:
            opened.bind(path)
        finally:
            os.umask(before)
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        raise ListenError(sentence(error, path, 0)) from error
    return opened


def _clear_leftover(path: str) -> None:
    """Remove a socket that nobody listens on. Raises OSError(EADDRINUSE) where somebody does."""
    try:
        kind = os.stat(path).st_mode
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        if stat.S_ISSOCK(kind) and caller.connect_ex(path) == errno.ECONNREFUSED:
            os.unlink(path)
            return
    raise OSError(errno.EADDRINUSE, "in use")


def sentence(error: OSError, place: str, port: int) -> str:
    """Why a place cannot be listened on, and what to do."""
    if error.errno == errno.EADDRINUSE:
        what = "Stop the program that listens there, or give another port" if port else "Give another path"
        return f"{place} is in use already. {what}."
    if error.errno in (errno.EACCES, errno.EPERM):
        low = " (ports below 1024 are for the system)" if 0 < port < 1024 else ""
        return f"Listening on {place} is not allowed{low}. Give another one."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{place} is not an address of this machine. Give one that is, or * for all of them."
    return f"Listening on {place} is not possible: {error.strerror or error}."


def arrived(fd: int) -> bool:
    """Whether all that was sent here is with the peer; False where the system does not tell."""
    try:
        return ioctl(fd, TIOCOUTQ, bytes(4)) == bytes(4)
    except OSError:
        return False


def handles() -> int:
    """How many file handles this process may have open."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_HANDLES if soft == resource.RLIM_INFINITY else soft


def handles_for_connections(spare: int) -> int:
    """How many file handles connections may have where `spare` are kept back, once the rest of the server is open.

    Where that would be more than a quarter of all, only what the rest has now and a few more are kept back: a
    small house is better than none.
    """
    most = handles()
    if most < 4 * spare:
        spare = min(spare, open_handles() + FEW)
    return max(1, most - spare)


def open_handles() -> int:
    """How many this process has open; of a system that does not tell, more than a server ever has by itself."""
    try:
        return len(os.listdir("/dev/fd"))
    except OSError:
        return MOST_OWN


def raise_handles() -> int:
    """Have as many file handles as the system allows without asking an operator; how many that is.

    The usual soft limit (1,024, or 256) is there for programs that use select().
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_HANDLES if hard == resource.RLIM_INFINITY else min(hard, MOST_HANDLES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # some systems have a lower limit than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return handles()
