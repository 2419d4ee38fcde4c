"""Trying a secret: who may, how fast, and whether it was right. What is done with it then is the gate's."""

import os
from collections.abc import Callable
from hashlib import blake2b
from hmac import compare_digest
from math import ceil
from typing import Protocol

from chinwag.auth.contract import Busy, Checked, Secrets
from chinwag.auth.throttle import Throttle, Tries
from chinwag.room.refusals import Refused
from chinwag.session import Session
from chinwag.settings import HASHED
from chinwag.telemetry import Log


class Desk(Protocol):
    """What trying needs of the hub."""

    @property
    def log(self) -> Log:
        """Where wrong tries are told."""

    @property
    def now(self) -> Callable[[], float]:
        """Monotonic seconds."""


class Trying:
    """Tries secrets, slowly enough that guessing does not pay."""

    def __init__(self, desk: Desk, secrets: Secrets, tries: Tries) -> None:
        self.desk = desk
        self.secrets = secrets
        self.tries = tries
        self.secure = ""  # the address of TLS, for who may not say a password where it is
        self._blocks = Throttle(tries.burst, tries.block_seconds)
        self._accounts = Throttle(tries.burst, tries.account_seconds)
        self._opened = Throttle(tries.new_accounts, tries.block_seconds)
        self._wrong: dict[Session, int] = {}
        self._key = os.urandom(32)
        self._right: dict[str, bytes] = {}  # by what is kept: the mark of the password

    def forget(self, session: Session) -> None:
        """The connection is gone."""
        self._wrong.pop(session, None)

    def spent(self, session: Session) -> bool:
        """Whether so many secrets were wrong on this connection that it is to end."""
        return bool(self.tries.connection) and self._wrong.get(session, 0) >= self.tries.connection

    def unsafe(self, session: Session) -> Refused | None:
        """A password is not read where others could: on a plain connection from another machine."""
        peer = session.connection.peer
        if getattr(peer, "tls", False) or getattr(peer, "loopback", True):
            return None
        return Refused("password_plain", {"address": self.secure} if self.secure else {})

    def block(self, session: Session) -> str:
        """The address block by which a session is counted, "" = by none."""
        address = session.facts.address
        return "" if not address or self.tries.spare(address) else self.tries.block_of(address)

    def may_open(self, session: Session) -> Refused | None:
        """Take one of the new accounts that an address block may open, or say how long to wait."""
        block = self.block(session)
        return _wait(self._opened.take(block, self.desk.now())) if block else None

    def may_try(self, session: Session, owner: str) -> Refused | None:
        """Take a try of the address block and of the account, or say how long to wait."""
        now, block = self.desk.now(), self.block(session)
        wait = max(self._blocks.wait(block, now) if block else 0.0, self._accounts.wait(owner, now))
        if wait:
            return _wait(wait)
        if block:
            self._blocks.take(block, now)
        self._accounts.take(owner, now)
        return None

    def was_right(self, session: Session, owner: str) -> None:
        """Whoever knows the secret is not slowed down by having said it."""
        self._blocks.give_back(self.block(session))
        self._accounts.give_back(owner)

    def was_wrong(self, session: Session, what: str) -> None:
        """Counted on this connection, and told to whoever runs the house."""
        self._wrong[session] = self._wrong.get(session, 0) + 1
        self.desk.log.event("wrong_secret", session=session.serial, what=what, peer=str(session.connection.peer))

    async def check(
        self, session: Session, owner: str, known: str, password: str, *, login: bool = False
    ) -> Checked | Refused:
        """Try a password. `owner` is whose it would be, `known` the hash of it, "" = there is none."""
        refused = self.may_try(session, owner)
        if refused is not None:
            return refused
        try:
            checked = await self.secrets.check(known, password, login=login)
        except Busy:
            self.was_right(session, owner)  # it was not looked at
            raise
        return self._counted(session, owner, owner if known else "unknown", checked)

    async def check_setting(self, session: Session, owner: str, kept: str, password: str) -> Checked | Refused:
        """The same with a password of the settings, which is a hash there or stands there itself."""
        if not kept or kept.startswith(HASHED):
            return await self.check(session, owner, kept, password)
        refused = self.may_try(session, owner)
        if refused is not None:
            return refused
        try:
            await self.secrets.check("", password)  # it takes as long as with a hash
        except Busy:
            self.was_right(session, owner)
            raise
        return self._counted(session, owner, owner, Checked(compare_digest(self._mark(password), self._mark(kept))))

    async def check_known(self, session: Session, owner: str, kept: str, password: str) -> Checked | Refused:
        """The same for what is said with each connection, by programs: what was right once is not hashed again."""
        if compare_digest(self._right.get(kept, b""), self._mark(password)):
            return Checked(True)
        checked = await self.check_setting(session, owner, kept, password)
        if isinstance(checked, Checked) and checked.right:
            self._right[kept] = self._mark(password)
        return checked

    def _mark(self, password: str) -> bytes:
        """What is remembered of a password for as long as the server runs; without the key it says nothing."""
        return blake2b(password.encode("utf-8", "surrogatepass"), key=self._key).digest()

    def _counted(self, session: Session, owner: str, what: str, checked: Checked) -> Checked:
        if checked.right:
            self.was_right(session, owner)
        else:
            self.was_wrong(session, what)
        return checked


def _wait(seconds: float) -> Refused | None:
    return Refused("slow_down", {"seconds": str(ceil(seconds))}) if seconds else None
