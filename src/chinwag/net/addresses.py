"""Which addresses this machine has, asked of the machine alone: nothing is sent to find out."""

import ipaddress
import socket
import struct
import sys
from pathlib import Path

SIOCGIFADDR = 0x8915 if sys.platform == "linux" else 0xC0206921
# bridges and tunnels of containers and virtual machines: nobody nearby reaches this machine by them
INNER = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "flannel", "cali", "podman", "lxc")


def lan_addresses() -> tuple[str, ...]:
    """Addresses under which others nearby may reach this machine: private IPv4 first, other IPv4, then IPv6."""
    found: dict[str, None] = {}
    for name in _interfaces():
        if not name.startswith(INNER):
            found |= dict.fromkeys(_of_interface(name))
    if not found:
        found |= dict.fromkeys(_of_host_name())
    return in_order(tuple(found))


def in_order(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses that others can use, the likeliest first."""
    usable = [(ipaddress.ip_address(address), address) for address in addresses]
    usable = [
        (ip, address) for ip, address in usable if not (ip.is_loopback or ip.is_link_local or ip.is_unspecified)
    ]
    return tuple(
        address for ip, address in sorted(usable, key=lambda pair: (pair[0].version, not pair[0].is_private))
    )


def _interfaces() -> list[str]:
    try:
        return [name for _, name in socket.if_nameindex()]
    except OSError:  # a sandbox may forbid the question
        return []


def _of_interface(name: str) -> list[str]:
    return [*_ipv4_of_interface(name), *_ipv6_of_interface(name)]


def _ipv4_of_interface(name: str) -> list[str]:
    if sys.platform == "win32":
        return []
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            # struct ifreq: 16 bytes of name, then a sockaddr_in whose address stands at byte 4
            answer = fcntl.ioctl(asked, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
        except OSError:  # no IPv4 address
            return []
    return [socket.inet_ntoa(answer[20:24])]


def _ipv6_of_interface(name: str, table: Path = Path("/proc/net/if_inet6")) -> list[str]:
    try:
        rows = [row.split() for row in table.read_text(encoding="ascii").splitlines()]
    except OSError:  # not Linux, or no IPv6
        return []
    return [str(ipaddress.IPv6Address(int(row[0], 16))) for row in rows if row[-1] == name]


def _of_host_name() -> list[str]:
    try:
        return [str(row[4][0]).partition("%")[0] for row in socket.getaddrinfo(socket.gethostname(), None)]
    except OSError:
        return []
