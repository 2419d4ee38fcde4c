"""Guest identities: who a guest is, and the token to come back as the same one.

A token is the person id and its BLAKE2b mac under a secret that the store keeps, so it outlives a crash of the
server and nothing has to be looked up. 256 bits of mac; compared in constant time.
"""

import hashlib
import hmac
from collections.abc import Callable

MAC_BYTES = 32
ID_BYTES = 8


class Identity:
    """Makes and reads tokens. `chance(n)` gives n unguessable bytes."""

    def __init__(self, secret: bytes, chance: Callable[[int], bytes]) -> None:
        self._secret = secret
        self._chance = chance

    def new(self) -> str:
        """A new guest's id: `g` and 16 hex digits."""
        return "g" + self._chance(ID_BYTES).hex()

    def token(self, person: str) -> str:
        """What this guest shows to come back: `id.mac`."""
        return f"{person}.{self._mac(person)}"

    def read(self, token: str) -> str | None:
        """The person id in a token, None where it is not one of ours."""
        person, _, mac = token.partition(".")
        if token.isascii() and hmac.compare_digest(mac, self._mac(person)):
            return person
        return None

    def _mac(self, person: str) -> str:
        return hashlib.blake2b(
            person.encode(),
            key=self._secret[:64],
            digest_size=MAC_BYTES,
            person=b"chinwag token",
        ).hexdigest()
