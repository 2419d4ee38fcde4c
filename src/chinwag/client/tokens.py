"""The tokens with which a guest comes back as the same person, kept between visits in a file of one's own."""

import json
import os
from contextlib import suppress
from pathlib import Path

from chinwag.client.address import Address

MOST = 200  # the oldest are forgotten


class Tokens:
    """Tokens by server and name. A file that cannot be read or written is as good as none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def of(self, address: Address, name: str) -> str:
        """The token last given to this name by this server, or ""."""
        return self._all().get(_key(address, name), "")

    def keep(self, address: Address, name: str, token: str) -> None:
        """Remember a token, readable by its owner alone; an empty one forgets."""
        kept = self._all()
        before = kept.pop(_key(address, name), "")
        if token:
            kept[_key(address, name)] = token
        if before == token:
            return
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(dict(list(kept.items())[-MOST:]), file, ensure_ascii=False, indent=0)
            new.replace(self.path)

    def _all(self) -> dict[str, str]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {key: token for key, token in found.items() if isinstance(token, str)}


def _key(address: Address, name: str) -> str:
    place = f"here:{address.port}" if address.here and not address.path else str(address)
    return f"{place} {name.casefold()}"
