"""What the console needs of the server around it: `chinwag.server.Server` is one."""

from pathlib import Path
from typing import Protocol

from msgspec import Struct


class Reread(Struct, frozen=True):
    """What reading the settings again led to: names of settings, and why it was not done ("" = it was)."""

    changed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()  # changed, but taken over at the next start only
    refused: str = ""


class House(Protocol):
    """The running server, as far as the operator asks of it."""

    @property
    def database(self) -> Path:
        """The file that what was said lies in."""

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Where it listens."""

    @property
    def started(self) -> float:
        """When (monotonic seconds)."""

    @property
    def fingerprint(self) -> str:
        """Of the certificate, "" = no TLS."""

    @property
    def draining(self) -> bool:
        """Whether nobody is taken in any more."""

    def connections(self) -> tuple[int, int]:
        """How many there are, and how many of them have not said yet what they speak."""

    def reread(self) -> Reread:
        """Read the settings and the certificate again."""

    def drain(self, seconds: float, reason: str) -> None:
        """Take nobody in, tell everybody, end when all have gone or after so many seconds."""

    async def wipe(self) -> None:
        """Have no word left on the disk of what was taken back."""
