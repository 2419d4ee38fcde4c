"""Where a server is, in all the forms that people type. Pure.

`chinwag join [NAME] [ADDRESS]`: a word with a colon, a dot or a slash is an address (names have none of them), and
so is `localhost`; two words of which the second is a number are HOST PORT.
"""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import unquote

from msgspec import Struct, structs

from chinwag.room.codes import CARRIED

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 65432
FINGERPRINT_DIGITS = 64  # SHA-256
MEANT = f"An address is HOST:PORT or chat://HOST:PORT, for example chat://{DEFAULT_HOST}:{DEFAULT_PORT}."


class AddressError(ValueError):
    """This is no address; the message is one sentence for the person."""


class Address(Struct, frozen=True):
    """A host and a port, or the path of a Unix socket; `name` where the address names the person too.

    With `tls` (chats://) a `fingerprint` says what certificate there must be: the address has it, or, `remembered`,
    the person said yes to it.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    path: str = ""
    name: str = ""
    tls: bool = False
    fingerprint: str = ""
    remembered: bool = False
    code: str = ""  # of an invitation
    certificate: str = ""  # path of one's own, with its key, to be shown there

    def __str__(self) -> str:
        if self.path:
            return f"unix:{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'chats' if self.tls else 'chat'}://{host}:{self.port}"

    @property
    def here(self) -> bool:
        """Whether it is this machine."""
        if self.path or self.host.lower() == "localhost":
            return True
        try:
            return ip_address(self.host.partition("%")[0]).is_loopback
        except ValueError:
            return False


def parse(text: str) -> Address:
    """Read one address. Raises AddressError."""
    text = text.strip()
    scheme, found, rest = text.partition("://")
    if found:
        return _of_scheme(scheme.lower(), rest)
    if text.lower().startswith("unix:"):
        return _of_path(text[len("unix:") :])
    return _of_place(text)


def chosen(words: Sequence[str], host: str = "", port: int | None = None) -> tuple[str, Address]:
    """The name (or "") and the address that the words of the command line and its options mean.

    Raises AddressError.
    """
    name, address = _of_words(" ".join(words).split())
    if address is not None and (host or port is not None):
        raise AddressError("Give the address either as a word or with --host and --port, not both.")
    if address is None:
        address = parse(host) if host else Address()
        address = structs.replace(address, port=_port(str(port))) if port is not None else address
    return name or address.name, address


def _of_words(words: list[str]) -> tuple[str, Address | None]:
    read = _BY_COUNT.get(len(words))
    if read is None:
        raise AddressError(f"That is too much: give a name and an address. {MEANT}")
    return read(words)


def _one(words: list[str]) -> tuple[str, Address | None]:
    word = words[0]
    if word.isdecimal():
        return "", Address(port=_port(word))
    return ("", parse(word)) if looks_like_address(word) else (word, None)


def _two(words: list[str]) -> tuple[str, Address | None]:
    first, second = words
    if second.isdecimal() and not _has_port(first):
        return "", structs.replace(parse(first), port=_port(second))
    if looks_like_address(first) and not looks_like_address(second):
        return second, parse(first)
    return first, parse(second)


def _three(words: list[str]) -> tuple[str, Address | None]:
    if words[1].isdecimal() and not words[2].isdecimal():
        words = [words[2], words[0], words[1]]
    if not words[2].isdecimal():
        raise AddressError(f"That is too much: give a name and an address. {MEANT}")
    name, address = words[0], _two(words[1:])[1]
    return name, address


_BY_COUNT = {0: lambda words: ("", None), 1: _one, 2: _two, 3: _three}


def looks_like_address(word: str) -> bool:
    """Whether a word is meant as an address rather than as a name."""
    return word.lower() == "localhost" or any(sign in word for sign in ":/.")


def _has_port(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return "://" in word or word.rpartition(":")[2].isdecimal() or word.startswith("unix:")
    return False


def _of_scheme(scheme: str, rest: str) -> Address:
    if scheme in ("chat", "chats"):
        place, _, fragment = rest.partition("#")
        user, at, place = place.partition("/")[0].rpartition("@")
        address = structs.replace(_of_place(place), name=unquote(user) if at else "", tls=scheme == "chats")
        return _carrying(address, fragment)
    if scheme == "unix":
        return _of_path(rest)
    if scheme in ("http", "https"):
        raise AddressError(f"{scheme}://{rest} is for a browser. {MEANT}")
    raise AddressError(f"{scheme}:// is not a way in for this client. {MEANT}")


def _carrying(address: Address, fragment: str) -> Address:
    """What stands behind `#`: `fp=` and a fingerprint, `invite=` and a code, with `&` between them."""
    for part in fragment.split("&"):
        if part.startswith(CARRIED):
            address = structs.replace(address, code=part.removeprefix(CARRIED)[:64])
        elif part and address.tls:
            address = structs.replace(address, fingerprint=fingerprint(part.removeprefix("fp=")))
    return address


def fingerprint(text: str) -> str:
    """The 64 hexadecimal digits of a SHA-256, with or without colons. Raises AddressError."""
    digits = text.replace(":", "").lower()
    if len(digits) != FINGERPRINT_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise AddressError("The fingerprint in the address is not whole: copy the address again, to its end.")
    return digits


def _of_path(path: str) -> Address:
    if not path:
        raise AddressError("unix: needs the path of a socket, for example unix:/run/chinwag.sock.")
    return Address(host="", port=0, path=path)


def _of_place(place: str) -> Address:
    if place.startswith("["):
        host, closed, after = place[1:].partition("]")
        if not closed or ":" not in host or (after and not after.startswith(":")):
            raise AddressError(
                f"{place} is no address: an IPv6 address with a port is written [::1]:{DEFAULT_PORT}."
            )
        return Address(_host(host), _port(after[1:]) if after else DEFAULT_PORT)
    if place.count(":") > 1:
        return Address(_host(place))
    host, colon, port = place.partition(":")
    if colon and port and not host:
        return Address(port=_port(port))  # `:65432`, a port on this machine
    return Address(_host(host), _port(port) if colon else DEFAULT_PORT)


def _host(host: str) -> str:
    if not host:
        raise AddressError(f"The address has no host. {MEANT}")
    if ":" in host:
        try:
            ip_address(host)
        except ValueError:
            raise AddressError(f"{host} is no IPv6 address. {MEANT}") from None
        return host
    if any(char.isspace() or char in "/@#?[]" for char in host):
        raise AddressError(f"{host} is no host. {MEANT}")
    return host


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 else 0
    if not 1 <= number <= 65535:
        raise AddressError(f"{text or 'Nothing'} is no port: a port is a number from 1 to 65535.")
    return number
