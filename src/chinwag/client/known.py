"""The certificates of servers that somebody said yes to, kept as ssh does: a server and a SHA-256 a line."""

import os
from contextlib import suppress
from pathlib import Path

from msgspec import structs

from chinwag.client.address import Address, AddressError, fingerprint


class Known:
    """Fingerprints by server. A file that cannot be read knows nobody; lines that are no entries stay out of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def of(self, address: Address) -> str:
        """The fingerprint of a server, or ""."""
        return self._all().get(_key(address), "")

    def remind(self, address: Address) -> Address:
        """The address with the fingerprint that is known of it, where it needs one and has none of its own."""
        known = self.of(address) if address.tls and not address.fingerprint else ""
        return structs.replace(address, fingerprint=known, remembered=True) if known else address

    def keep(self, address: Address, shown: str) -> bool:
        """Remember one, if there is one, in a file for its owner alone; whether that was possible."""
        kept = self._all()
        if not shown or kept.get(_key(address)) == shown:
            return True
        kept[_key(address)] = shown
        lines = "".join(f"{server} {known}\n" for server, known in kept.items())
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(lines)
            new.replace(self.path)
            return True
        return False

    def _all(self) -> dict[str, str]:
        found: dict[str, str] = {}
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return found
        for line in lines:
            server, _, known = line.partition(" ")
            with suppress(AddressError):
                found[server] = fingerprint(known)
        return found


def _key(address: Address) -> str:
    return str(address).partition("://")[2].lower()
